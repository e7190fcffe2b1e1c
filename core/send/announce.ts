import type { Bus } from '../bus/bus.ts';
import type { DeliveryId, Hold, Turn } from '../contracts/index.ts';

/** Tells the bus what a committed turn changed. Many deliveries share one fact. */
export function announceTurn(bus: Bus, turn: Turn, handed: readonly DeliveryId[], over: readonly Hold[]): void {
  const { at } = turn;
  for (const hold of over) {
    bus.publish({
      type: 'account.lifted',
      at,
      account: hold.account,
      ...(hold.group === undefined ? {} : { group: hold.group }),
    });
  }
  if (turn.settled.length > 0) bus.publish({ type: 'deliveries.settled', at, settlements: turn.settled });
  if (turn.suppressed.length > 0) bus.publish({ type: 'deliveries.suppressed', at, deliveries: turn.suppressed });
  for (const suppression of turn.suppressions) bus.publish({ type: 'address.suppressed', at, suppression });
  for (const hold of turn.holds) bus.publish({ type: 'account.held', at, hold });
  if (handed.length > 0) bus.publish({ type: 'deliveries.handed', at, deliveries: handed });
}
