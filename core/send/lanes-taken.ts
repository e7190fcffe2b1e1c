import type { DueDelivery } from '../contracts/index.ts';
import type { Closures, LaneRoom } from './closures.ts';
import type { Decision } from './decide.ts';

/** What the looks of one turn put into slowed lanes: a lane has no more room because it is looked at again. */
export class LanesTaken {
  readonly #closures: Closures;
  readonly #now: number;
  readonly #mails = new Map<string, number>();

  constructor(closures: Closures, now: number) {
    this.#closures = closures;
    this.#now = now;
  }

  /** What is left of a slowed lane; undefined: it is not slowed. */
  room(account: string, { address }: DueDelivery): LaneRoom | undefined {
    const room = this.#closures.laneRoom(account, address, this.#now);
    return room === undefined ? undefined : { ...room, mails: room.mails - (this.#mails.get(room.door) ?? 0) };
  }

  add({ assigned }: Decision): void {
    for (const [account, deliveries] of assigned) {
      for (const { address } of deliveries) {
        const door = this.#closures.laneRoom(account, address, this.#now)?.door;
        if (door !== undefined) this.#mails.set(door, (this.#mails.get(door) ?? 0) + 1);
      }
    }
  }
}
