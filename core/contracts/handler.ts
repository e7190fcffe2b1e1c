import type { Action } from './action.ts';
import type { InboundMail } from './inbound-mail.ts';
import type { MaybePromise } from './maybe-promise.ts';

/** How the inbox a mail came from is to be worked, from its configuration. */
export interface Desk {
  readonly inbox: string;
  readonly department?: string;
  readonly user?: string;
  readonly task?: { readonly sink: string; readonly type?: string; readonly status?: string };
}

/** Decides what an inbound mail leads to. Bounces, complaints and unsubscribes are suppressed by the core whatever a handler says. */
export interface Handler {
  handle(mail: InboundMail, desk: Desk): MaybePromise<readonly Action[]>;
}
