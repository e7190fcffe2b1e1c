import type { DeliveryId, Turn, TurnResult } from '@postrider/sdk';
import type { Departures } from './departures.ts';
import type { HoldTable } from './hold-table.ts';
import type { LedgerDatabase } from './ledger-database.ts';
import type { Settlements } from './settlements.ts';
import type { SuppressionTable } from './suppression-table.ts';
import { TallyChanges, type Tallies } from './tallies.ts';
import type { ThrottleTable } from './throttle-table.ts';

export interface TurnParts {
  readonly tallies: Tallies;
  readonly throttles: ThrottleTable;
  readonly settlements: Settlements;
  readonly departures: Departures;
  readonly holds: HoldTable;
  readonly suppressions: SuppressionTable;
}

/** Writes a turn in one transaction: all of it, or, when a throttle's state is stale, nothing. */
export function turns(database: LedgerDatabase, parts: TurnParts): (turn: Turn) => TurnResult {
  /** Campaigns of the rows in flight: only a memory that saves a look-up per settlement; a campaign never changes. */
  const inFlight = new Map<DeliveryId, number>();

  return (turn) => {
    const at = Math.trunc(turn.at);
    const written = database.write(() => {
      const stale = parts.throttles.firstStale(turn.throttles);
      if (stale !== undefined) return { conflict: stale };
      parts.throttles.write(turn.throttles);
      const changes = new TallyChanges();
      parts.settlements.write(turn.settled, inFlight, changes, at);
      const handed = parts.departures.hand(turn.claimed, changes, at);
      parts.departures.suppress(turn.suppressed, changes, at);
      parts.departures.postpone(turn.postponed);
      parts.holds.write(turn);
      parts.suppressions.add(turn.suppressions);
      parts.tallies.apply(changes);
      return { handed };
    });
    if (written.handed === undefined) return { kind: 'conflict', key: written.conflict };

    for (const { delivery } of turn.settled) inFlight.delete(delivery);
    for (const [delivery, campaign] of written.handed) inFlight.set(delivery, campaign);
    const claimed = turn.claimed.map(({ delivery }) => delivery).filter((delivery) => written.handed.delete(delivery));
    return { kind: 'committed', claimed };
  };
}
