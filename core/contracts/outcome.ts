import type { Reply } from './reply.ts';

/** Every class of refusals, in words that are shown to people. */
export const refusalClasses = [
  'throttle',
  'quota',
  'block',
  'bad-recipient',
  'transient',
  'auth',
  'content',
  'config',
] as const;

/**
 * What a refusal is, by what it leads to; one of `refusalClasses`.
 * - `throttle`: slow the scope, same mail later.
 * - `quota`: the account stops until its window opens.
 * - `block`: the scope stops and a person is asked.
 * - `bad-recipient`: this address fails for good.
 * - `transient`: the same mail later (RFC 5321 section 4.5.4).
 * - `auth`, `config`: the account stops until a person mends it; mails wait.
 * - `content`: this mail fails for good.
 */
export type RefusalClass = (typeof refusalClasses)[number];

/** Every scope of refusals, the narrowest first. */
export const refusalScopes = ['recipient', 'mail', 'connection', 'lane', 'account'] as const;

/** How far a refusal reaches; one of `refusalScopes`. A lane is an account towards one destination group. */
export type RefusalScope = (typeof refusalScopes)[number];

/** The provider took responsibility for the mail. */
export interface Accepted {
  readonly kind: 'accepted';
  readonly reply: Reply;
  /** The provider's own name for the mail, when the reply tells it. */
  readonly queueId?: string;
}

/** The mail is certainly not accepted. */
export interface Refused {
  readonly kind: 'refused';
  readonly class: RefusalClass;
  readonly scope: RefusalScope;
  /** Absent `code` in the reply: the refusal is the transport's own finding, such as a lost connection. */
  readonly reply: Reply;
  /** Milliseconds the provider asked to wait. */
  readonly retryAfter?: number;
}

/** All of the mail was, or may have been, handed to the network, and no answer came. Nobody can know. */
export interface Uncertain {
  readonly kind: 'uncertain';
  readonly why: string;
}

/** What became of one try. Plain data: it crosses process borders and is written to the ledger. */
export type Outcome = Accepted | Refused | Uncertain;
