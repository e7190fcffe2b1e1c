import type { Clock, DeliveryId, Hold, Outcome } from '../contracts/index.ts';
import type { Answers } from './answers.ts';
import type { Chosen } from './choice.ts';
import type { Closures } from './closures.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { learn } from './learn.ts';
import type { Letters } from './letters.ts';
import type { ThrottleStates } from './throttle-states.ts';

const unsent: Outcome = {
  kind: 'refused',
  class: 'transient',
  scope: 'connection',
  reply: { text: 'The connection closed before the mail was handed over.' },
};

export interface HandOverParts {
  readonly clock: Clock;
  readonly letters: Letters;
  readonly pools: ReadonlyMap<string, ConnectionPool>;
  readonly closures: Closures;
  readonly states: ThrottleStates;
  /** A hold to be written with the next turn. */
  readonly held: (hold: Hold) => void;
  readonly answers: Answers;
  /** Handed over, and their settlement not written yet: what is handed over is added. */
  readonly inFlight: Set<DeliveryId>;
}

/** Renders and sends what a turn claimed; gives back the grants of what it could not claim. */
export async function handOver(
  { clock, letters, pools, closures, states, held, answers, inFlight }: HandOverParts,
  chosen: readonly Chosen[],
  claimed: readonly DeliveryId[],
  now: number,
): Promise<void> {
  const mine = chosen.length === claimed.length ? undefined : new Set(claimed);
  for (const { delivery, account, bytes, counts } of chosen) {
    if (mine?.has(delivery.id) === false) {
      await learn({ clock, closures, states, held }, account, counts, [
        { kind: 'released', at: now, grantedAt: now, mails: 1, recipientsPerMail: 1, bytesPerMail: bytes },
      ]);
      continue;
    }
    inFlight.add(delivery.id);
    closures.took(account, delivery.address, now);
    const answered = (outcome: Outcome): void =>
      answers.add({ delivery, account, startedAt: now, answeredAt: clock.now(), bytes, counts, outcome });
    const pool = pools.get(account);
    const rendered = letters.render(delivery, now, pool?.keepsChunks === true ? 'apart' : 'few');
    if (rendered.kind === 'unrenderable') answered(rendered.outcome);
    else if (pool?.send(rendered.mail, answered) !== true) answered(unsent);
  }
}
