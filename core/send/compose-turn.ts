import type { Hold, ThrottleUpdate, Turn } from '../contracts/index.ts';
import type { Choice } from './choice.ts';
import type { Settled } from './settle.ts';

/** What a turn is made of. */
export interface TurnParts {
  readonly at: number;
  readonly settled: Settled;
  readonly holds: readonly Hold[];
  /** Holds that are over. */
  readonly over: readonly Hold[];
  readonly choice: Choice;
  readonly throttles: readonly ThrottleUpdate[];
}

export function composeTurn({ at, settled, holds, over, choice, throttles }: TurnParts): Turn {
  return {
    at,
    settled: settled.settlements,
    claimed: choice.chosen.map(({ delivery, account }) => ({ delivery: delivery.id, account })),
    suppressed: choice.suppressed.map(({ id }) => id),
    postponed: choice.postponed,
    throttles,
    holds,
    lifted: over,
    suppressions: settled.suppressions,
  };
}

/** A turn that changes nothing, for those who change one thing. */
export function emptyTurn(at: number): Turn {
  return {
    at,
    settled: [],
    claimed: [],
    suppressed: [],
    postponed: [],
    throttles: [],
    holds: [],
    lifted: [],
    suppressions: [],
  };
}

/** True when the ledger would not change. */
export function isEmpty(turn: Turn): boolean {
  return (
    turn.settled.length === 0 &&
    turn.claimed.length === 0 &&
    turn.suppressed.length === 0 &&
    turn.postponed.length === 0 &&
    turn.throttles.length === 0 &&
    turn.holds.length === 0 &&
    turn.lifted.length === 0 &&
    turn.suppressions.length === 0
  );
}
