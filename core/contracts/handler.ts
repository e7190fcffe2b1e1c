import type { Action } from './action.ts';
import type { InboundMail } from './inbound-mail.ts';
import type { MaybePromise } from './maybe-promise.ts';

/** How the inbox a mail came from is to be worked, from its configuration. */
export interface Desk {
  /** The inbox's name. */
  readonly inbox: string;
  readonly department?: string;
  readonly user?: string;
  readonly task?: { readonly sink: string; readonly type?: string; readonly status?: string };
}

/** Decides what an inbound mail leads to. Bounces, complaints and unsubscribes are suppressed by the core whatever a handler says. */
export interface Handler {
  /**
   * What is to be done about a mail, in order; at most 100 actions, and none is an answer. A task goes to the sink of the
   * desk. The same mail gives the same actions: after a crash it is asked again, and what was done is not done twice.
   * Within a minute; a handler that throws or hangs leaves the mail in the mailbox for the next time.
   */
  handle(mail: InboundMail, desk: Desk): MaybePromise<readonly Action[]>;
}
