import type { Throttle, Transport } from '../contracts/index.ts';

/** A throttle with the key under which the ledger keeps its state: accounts that name the same throttle share it. */
export interface KeyedThrottle {
  readonly key: string;
  readonly throttle: Throttle;
}

/** A configured account, ready to send. */
export interface SendingAccount {
  readonly name: string;
  readonly transport: Transport;
  readonly throttles: readonly KeyedThrottle[];
}
