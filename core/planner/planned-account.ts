import type { Throttle } from '../contracts/index.ts';

/** A throttle of an account, with what it has counted so far. */
export interface PlannedThrottle {
  /** The key its state is kept under: accounts that name the same one share what it counts. */
  readonly name: string;
  readonly throttle: Throttle;
  readonly state: unknown;
  /** The zone of the recipients it is for, where it is kept by time zone. */
  readonly timeZone?: string;
}

export interface PlannedAccount {
  readonly account: string;
  /** Those that every mail falls under. */
  readonly throttles: readonly PlannedThrottle[];
  /** Those that only a portion of the mails falls under, by the portion's name. */
  readonly narrow?: ReadonlyMap<string, readonly PlannedThrottle[]>;
  /** Nothing leaves before; Infinity: until a person acts. */
  readonly heldUntil?: number;
  /** Mails a second that the account was seen to carry, more than 0; without it only its throttles hold it back. */
  readonly ratePerSecond?: number;
}
