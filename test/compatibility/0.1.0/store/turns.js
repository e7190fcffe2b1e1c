import { TallyChanges } from './tallies.js';
/** Writes a turn in one transaction: all of it, or, when a throttle's state is stale, nothing. */
export function turns(database, parts) {
  /** Campaigns of the rows in flight: only a memory that saves a look-up per settlement; a campaign never changes. */
  const inFlight = new Map();
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
