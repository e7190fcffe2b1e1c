import type { RefusalClass } from './outcome.ts';

/** An account, or one of its lanes, through which nothing leaves for a while. */
export interface Hold {
  readonly account: string;
  /** Destination group; absent: the whole account. */
  readonly group?: string;
  /** Milliseconds since the epoch; Infinity: until a person acts. */
  readonly until: number;
  readonly class: RefusalClass;
  readonly reason: string;
  readonly since: number;
}
