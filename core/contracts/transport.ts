import type { Mail } from './mail.ts';
import type { Outcome, Refused } from './outcome.ts';
import type { Problem } from './problem.ts';

/** What a transport can do, as data: the send stream, routes and the docs read it. */
export interface TransportCapabilities {
  /** Connections the account may hold open at once, 1 to 512. The host begins with few and opens more while mails wait. */
  readonly connections: number;
  /** Mails one connection may hold before the first is answered, 1 or more. */
  readonly mailsInFlight: number;
  /** Octets of the largest mail, when known. */
  readonly size?: number;
  /**
   * True when what mails have in common is kept where they are taken to, so that each chunk of it has to get there once
   * only: short ones then come as chunks of their own, too, instead of copied into each mail.
   */
  readonly keepsChunks?: true;
  /** True when a repeated mail with the same Message-ID is accepted only once by the provider. */
  readonly idempotent?: boolean;
}

/** What turned out after connecting; narrows the transport's capabilities for this connection. */
export interface ConnectionOffer {
  readonly mailsInFlight?: number;
  /** Mails after which the host closes the connection and opens a new one (for example RFC 9422 MAILMAX). */
  readonly mailsPerConnection?: number;
  readonly size?: number;
}

/** One open session with a provider. */
export interface Connection {
  /** Read once, when the connection is open. Empty: all that the capabilities say. */
  readonly offer: ConnectionOffer;
  /**
   * Sends one mail; the host has written down that it was handed over, and closes no connection over a slow answer: time limits
   * are the transport's (30 minutes for an isolated one). Never rejects for what a provider does: that is the outcome. Called again before the first
   * answer, up to the mails in flight. After an outcome of scope `connection`, or an uncertain one, the host closes
   * the connection. An aborted signal means: stop waiting, answer `uncertain` if the mail may have left.
   */
  send(mail: Mail, signal: AbortSignal): Promise<Outcome>;
  /** Ends the session politely, within a second or so; safe to call twice. */
  close(): Promise<void>;
}

/** A connection, or why there is none: the refusal tells the host what to do, the problem tells the person. */
export type Connected =
  | { readonly kind: 'connected'; readonly connection: Connection }
  | { readonly kind: 'refused'; readonly refusal: Refused; readonly problem: Problem };

/** What an account's own record of sent mail (its Sent folder) said. */
export type SentSearch =
  | {
      readonly kind: 'searched';
      /** Those of the asked Message-IDs that are in it, as they were asked, each once. */
      readonly found: readonly string[];
    }
  | { readonly kind: 'refused'; readonly refusal: Refused; readonly problem: Problem };

/** The code that speaks to a provider. One instance serves one account. */
export interface Transport {
  /** Read once, after the instance was made: how much the host asks of it at a time. */
  readonly capabilities: TransportCapabilities;
  /**
   * Connects, secures, signs in, sends nothing: `postrider check --connect`. Resolves with what is wrong, or undefined;
   * what a person reads must not tell a secret. An aborted signal is something wrong, too.
   */
  verify(signal: AbortSignal): Promise<Problem | undefined>;
  /**
   * Opens a connection, secured and signed in. The first of an account is opened alone, so that a wrong password is not
   * tried ten times; then as many at once as there is need for and the capabilities allow. Never rejects for what a
   * provider does. After 30 seconds without any connection other accounts are preferred, and after 15 minutes it is given
   * up. An aborted signal: stop, and answer refused, class transient.
   */
  connect(signal: AbortSignal): Promise<Connected>;
  /**
   * Looks into the account's Sent folder for mails by their Message-IDs, 1 to 100 at a time, each as `Mail.messageId` was:
   * with its angle brackets. Only for a provider which puts every mail that it takes there by itself, under the
   * Message-ID it was sent with. Never rejects for what a provider does; an aborted signal: stop, and answer refused,
   * class transient. Leaving it out means: nobody can look, and what is in doubt stays in doubt.
   */
  searchSent?(messageIds: readonly string[], signal: AbortSignal): Promise<SentSearch>;
}
