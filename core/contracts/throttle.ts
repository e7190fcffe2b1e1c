import type { MaybePromise } from './maybe-promise.ts';
import type { Refused } from './outcome.ts';

/** How much the host would like to send now. */
export interface Ask {
  /** Milliseconds since the epoch. Never earlier than any time this state has seen. */
  readonly now: number;
  /** Mails wanted, 1 or more. */
  readonly mails: number;
  /** Recipients that each of them counts for. */
  readonly recipientsPerMail: number;
  /** Octets that each of them counts for. */
  readonly bytesPerMail: number;
  /** IANA name of the zone these recipients live in; only where the person has the throttle kept per time zone and the list says it. */
  readonly timeZone?: string;
}

/** What may leave now. */
export interface Grant<State> {
  /** The state after these mails were counted. */
  readonly state: State;
  /** 0 to the mails asked for. Never more for a smaller ask. */
  readonly granted: number;
  /** When less than asked was granted: the earliest time at which one more may be; absent means never. */
  readonly retryAt?: number;
}

/** What the host noticed of mails that were answered. */
interface Answered {
  /** When it became known. */
  readonly at: number;
  readonly grantedAt: number;
  /** Mails of one grant with the same fate, 1 or more. */
  readonly mails: number;
}

/** What became of granted mails. `released` ones never left: a throttle may give their share back. */
export type ThrottleFact =
  | {
      readonly kind: 'released';
      readonly at: number;
      readonly grantedAt: number;
      readonly mails: number;
      readonly recipientsPerMail: number;
      readonly bytesPerMail: number;
      /** As in the ask they were granted for. */
      readonly timeZone?: string;
    }
  | (Answered & {
      readonly kind: 'accepted';
      /** Milliseconds from the grant to the answer, in the mean; absent: not known. */
      readonly took?: number;
    })
  | (Answered & { readonly kind: 'uncertain' })
  | (Answered & {
      readonly kind: 'refused';
      readonly refusal: Refused;
      /** The destination group of these mails; absent: not known. */
      readonly group?: string;
    });

/** A limit of the provider that a throttle found out, for a person to read. */
export interface LimitFound {
  /** For example `500 mails in any 24 hours`. */
  readonly what: string;
  /** `suspected`: it explains what was refused, and so may others. `confirmed`: it alone does, and it held since. */
  readonly trust: 'suspected' | 'confirmed';
  /** How often it held since it was found. */
  readonly held: number;
  /** When it was found, in milliseconds since the epoch. */
  readonly since: number;
  /** The last refusal that it explains. */
  readonly refusedAt?: number;
  /** The provider's words, shortened. */
  readonly said?: string;
}

/**
 * A throttle that is run forward a million mails: it answers exactly as `grant` would, one ask after the other, and
 * changes in place. Never stored and never shared: a forecast throws it away. Times never run backwards.
 */
export interface Foresight {
  /** What would be granted now, 0 to the mails asked for. Counts nothing. */
  room(ask: Ask): number;
  /** Counts so many mails of this ask, for which there was room. */
  count(ask: Ask, mails: number): void;
  /** When one more mail may go, asked where less was granted than wanted; Infinity: never. */
  opensAt(ask: Ask): number;
  /**
   * Lets the mails of this ask leave as early as they may, moment after moment from `ask.now` to before `until`, and counts
   * them. For a throttle that is asked alone; leaving it out means: it is asked step by step.
   */
  run?(ask: Ask, until: number): ForeseenRun;
}

/** What left while a throttle ran forward by itself. */
export interface ForeseenRun {
  readonly granted: number;
  /** When the last of them left. */
  readonly lastAt: number;
  /** When one more may go, where less left than was wanted; Infinity: never. */
  readonly opensAt: number;
}

/** What a throttle may have for forecasts; each part is of use without the other. */
export interface ThrottleForecast<State = unknown> {
  /**
   * The state that a forecast begins with: what is known holds and nothing is tried out, since in a forecast nobody
   * answers. Leaving it out means: the state as it is.
   */
  expected?(state: State): MaybePromise<State>;
  /** Only for speed: without it, and for an isolated throttle, a forecast asks `grant` itself. */
  foresee?(state: State): Foresight;
}

/** What a throttle has that finds out limits nobody told it. */
export interface ThrottleFindings<State = unknown> {
  /** What was found out so far. */
  list(state: State): MaybePromise<readonly LimitFound[]>;
  /** The state without what was found out; what was sent stays counted. */
  forget(state: State): MaybePromise<State>;
}

/** Mails that left, or may have left, without a throttle having been asked for them. */
export interface Departed {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** 1 or more. */
  readonly mails: number;
  readonly recipientsPerMail: number;
  readonly bytesPerMail: number;
  /** As in an ask. */
  readonly timeZone?: string;
}

/**
 * A policy that holds back: a pure reducer. The host owns, stores and shares the state, commits it together with
 * the claim it allowed, and runs the same reducer in virtual time to forecast. No clocks, no I/O inside.
 * State must survive JSON. One that throws while sending, or gives no answer for 10 seconds, has its accounts wait for
 * a person.
 */
export interface Throttle<State = unknown> {
  /** Where counting begins. */
  readonly initial: State;
  /**
   * True when this throttle itself says, after a refusal of class throttle or quota that concerns the whole account,
   * when one more mail may be tried: the host then makes no pause of its own. It must hold back after such a fact.
   */
  readonly pacesRefusals?: boolean;
  /**
   * How many of the mails may leave now. Called often, with shrinking asks, and for forecasts with times to come; what it
   * returns is used or thrown away. Leaves `state` as it was. On a throw, no answer, or one out of range, no mail leaves.
   */
  grant(state: State, ask: Ask): MaybePromise<Grant<State>>;
  /** Leaving it out means: nothing is learnt from what happens. */
  observe?(state: State, fact: ThrottleFact): MaybePromise<State>;
  /**
   * Adapts a state that an earlier version or other settings of this throttle stored; a changed rule must keep what
   * was already counted. Leaving it out means: any stored state fits.
   */
  adopt?(stored: unknown): MaybePromise<State>;
  /**
   * The state in which these mails are counted as well, those too that it would not have let go. For a throttle that is
   * new, or was told to count others together: the ledger knows what left before. They come in the order of time, none
   * earlier than what this state has seen. Leaving it out means: `grant` is asked for them, and what it does not grant by
   * now is not counted.
   */
  count?(state: State, departed: readonly Departed[]): MaybePromise<State>;
  /** Leaving it out means: a forecast asks `grant`, from the state as it is. */
  readonly forecast?: ThrottleForecast<State>;
  /**
   * Leaving it out means: this throttle finds nothing out. One that does is not told what left before it was there: it
   * keeps what it knows, and learns the rest.
   */
  readonly findings?: ThrottleFindings<State>;
}
