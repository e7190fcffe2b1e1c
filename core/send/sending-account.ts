import type { Throttle, Transport } from '../contracts/index.ts';
import type { Scope } from './scope.ts';

/** A throttle by its name; accounts that name the same throttle share what it counts, unless it counts them apart. */
export interface KeyedThrottle {
  readonly key: string;
  readonly throttle: Throttle;
  /** What it counts together; `everything` when left out. */
  readonly per?: Scope;
}

/** A configured account, ready to send. */
export interface SendingAccount {
  readonly name: string;
  readonly transport: Transport;
  readonly throttles: readonly KeyedThrottle[];
}
