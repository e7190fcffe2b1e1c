import type { Bus } from '../bus/bus.ts';
import type { CampaignBook, CampaignId, Clock, DeliveryId, Hold, Random, Seed, SeedBook } from '../contracts/index.ts';
import type { Chooser } from './choose.ts';
import type { Closures } from './closures.ts';
import { seedHold } from './judge-seeds.ts';
import type { Letters } from './letters.ts';
import type { LookAhead } from './look-ahead.ts';
import { SeedWatch } from './seed-watch.ts';
import type { Seeding } from './seed-watch.ts';
import type { Finished } from './settle.ts';
import type { Through } from './through.ts';
import { writePatiently } from './write-patiently.ts';

/** What a run lends its seeds. */
export interface SeedBedParts {
  readonly book: SeedBook & Pick<CampaignBook, 'setCampaignState'>;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly chooser: Chooser;
  readonly closures: Closures;
  readonly ahead: LookAhead;
  readonly letters: Letters;
  readonly through: Map<CampaignId, Through>;
  readonly ring: () => void;
  /** This campaign holds a seed of the other one. */
  readonly joined: (campaign: CampaignId, of: CampaignId) => void;
  /** A hold to be written with the next turn. */
  readonly held: (hold: Hold) => void;
}

/** Brings the seeds of a run to its stages; without seeding it does nothing. */
export class SeedBed {
  readonly #parts: SeedBedParts;
  readonly #watch: SeedWatch | undefined;
  #waiting: ReadonlyMap<string, number> = new Map();

  constructor(seeding: Seeding | undefined, parts: SeedBedParts) {
    this.#parts = parts;
    this.#watch = seeding === undefined ? undefined : new SeedWatch(seeding, parts);
  }

  async load(): Promise<void> {
    await this.#watch?.load();
  }

  async close(): Promise<void> {
    await this.#watch?.close();
  }

  /** When seeds want to be tended, if nothing else happens. */
  get nextAt(): number {
    return this.#watch?.nextAt ?? Infinity;
  }

  /** Seeds are no recipients: nobody counts them. */
  isSeed(delivery: DeliveryId): boolean {
    return this.#watch?.isSeed(delivery) === true;
  }

  settled(finished: readonly Finished[], at: number): void {
    this.#watch?.settled(finished, at);
  }

  /** Sows, holds accounts whose seeds are missing, and has those wait that are too far ahead of theirs. */
  async tend(): Promise<void> {
    if (this.#watch === undefined) return;
    const { book, bus, clock, chooser, closures, letters, through, held } = this.#parts;
    const now = clock.now();
    const { sown, ended, missing, unseen, waits } = await this.#watch.tend(now);
    this.#sown(sown, now);
    for (const { campaign } of ended) {
      await writePatiently(() => book.setCampaignState(campaign, 'finished', now), clock);
      through.delete(campaign);
      chooser.dismiss(campaign);
      letters.forget(campaign);
    }
    for (const seed of missing) {
      const hold = seedHold(seed, now);
      if (closures.hold(hold, now)) held(hold);
      bus.publish({ type: 'seed.missed', at: now, seed });
    }
    for (const seed of unseen) bus.publish({ type: 'seed.unseen', at: now, seed });
    for (const account of this.#waiting.keys()) {
      if (waits.has(account)) continue;
      closures.resume(account, 'seed');
    }
    for (const [account, until] of waits) closures.wait(account, 'seed', until);
    this.#waiting = waits;
  }

  /** Everybody was written to. True: there are seeds to send still. */
  async sowLast(now: number): Promise<boolean> {
    return this.#watch !== undefined && this.#sown(await this.#watch.sowLast(now), now);
  }

  /** Seeds go before everybody else. */
  #sown(seeds: readonly Seed[], at: number): boolean {
    const { ahead, bus, chooser, joined, letters, through } = this.#parts;
    for (const seed of seeds) {
      const { campaign, account, of, delivery: id, address, fields } = seed;
      through.set(campaign, { kind: 'account', account });
      joined(campaign, of);
      chooser.admit(campaign, account);
      letters.standFor(campaign, of);
      ahead.putBack([{ id, campaign, address, fields, attempts: 0, suppressed: false }]);
      bus.publish({ type: 'seed.sown', at, seed });
    }
    return seeds.length > 0;
  }
}
