import type { Phase, RefusalClass, RefusalScope } from '#contracts';

/** What a refusal is and how far it reaches. */
export interface ReplyClassification {
  readonly class: RefusalClass;
  readonly scope: RefusalScope;
  /** Milliseconds the provider asked to wait, 0 to seven days. */
  readonly retryAfter?: number;
}

/** First digit of a refusal: 4 may succeed later, 5 will not as it stands (RFC 5321 section 4.2.1). Servers do err. */
export type Severity = 4 | 5;

/**
 * One row of a table that knows refusals by their words. The first row that fits wins, so tables go from the
 * particular to the general. Patterns see lower-case text on one line, and keep to bounded quantifiers.
 */
export interface TextRule {
  readonly pattern: RegExp;
  readonly class: RefusalClass;
  readonly scope: RefusalScope;
  /** Leaving it out means: either. */
  readonly severity?: Severity;
  /** Leaving it out means: any phase, and replies whose phase is not known. */
  readonly phases?: readonly Phase[];
}
