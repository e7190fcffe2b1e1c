import type { Bus } from '../bus/bus.ts';
import type { Clock, Hold } from '../contracts/index.ts';
import type { Closures } from './closures.ts';
import { ConnectionPool } from './connection-pool.ts';
import { connectionHold } from './consequence.ts';
import type { SendingAccount } from './sending-account.ts';

/** What the pools of a run work with, and whom they tell. */
export interface PoolSurroundings {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly closures: Closures;
  /** A hold to be written with the next turn. */
  readonly held: (hold: Hold) => void;
  /** A place became free, or a pool grew or shrank. */
  readonly changed: () => void;
}

/** A pool of connections for each account; one that refuses its connections is held. */
export function poolsOf(
  accounts: ReadonlyMap<string, SendingAccount>,
  surroundings: PoolSurroundings,
): ReadonlyMap<string, ConnectionPool> {
  return new Map([...accounts.values()].map((account) => [account.name, poolOf(account, surroundings)]));
}

function poolOf(
  { name, transport }: SendingAccount,
  { bus, clock, closures, held, changed }: PoolSurroundings,
): ConnectionPool {
  return new ConnectionPool(transport, clock, {
    opened: () => bus.publish({ type: 'connection.opened', at: clock.now(), account: name }),
    closed: (mails) => bus.publish({ type: 'connection.closed', at: clock.now(), account: name, mails }),
    refused: (refusal, problem) => {
      const now = clock.now();
      bus.publish({ type: 'connection.refused', at: now, account: name, problem });
      const hold = connectionHold(name, refusal, now, closures.strikes(name, now));
      if (closures.hold(hold, now)) held(hold);
    },
    changed,
  });
}
