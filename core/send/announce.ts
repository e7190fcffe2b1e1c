import type { Bus } from '../bus/bus.ts';
import type { DeliveryId, Hold, Turn } from '../contracts/index.ts';

/** Tells the bus what a committed turn changed, seeds left out: they are no recipients. Many deliveries share one fact. */
export function announceTurn(
  bus: Bus,
  turn: Turn,
  claimed: readonly DeliveryId[],
  over: readonly Hold[],
  isSeed: (delivery: DeliveryId) => boolean = () => false,
): void {
  const { at } = turn;
  const settlements = turn.settled.filter(({ delivery }) => !isSeed(delivery));
  const handed = claimed.filter((delivery) => !isSeed(delivery));
  for (const hold of over) {
    bus.publish({
      type: 'account.lifted',
      at,
      account: hold.account,
      ...(hold.group === undefined ? {} : { group: hold.group }),
    });
  }
  if (settlements.length > 0) bus.publish({ type: 'deliveries.settled', at, settlements });
  if (turn.suppressed.length > 0) bus.publish({ type: 'deliveries.suppressed', at, deliveries: turn.suppressed });
  for (const suppression of turn.suppressions) bus.publish({ type: 'address.suppressed', at, suppression });
  for (const hold of turn.holds) bus.publish({ type: 'account.held', at, hold });
  if (handed.length > 0) bus.publish({ type: 'deliveries.handed', at, deliveries: handed });
}
