import type { Clock, Inbox, InboxSession, Log } from '@postrider/sdk';
import { startPop3Server, testInstance } from '@postrider/sdk/testing';
import type { Pop3Server, Pop3ServerOptions } from '@postrider/sdk/testing';
import { pop3Inbox } from './pop3-inbox.ts';
import type { Pop3Settings } from './pop3-settings.ts';

export const password = 'Correct horse 9';

/** How a test's inbox differs from a plain one on loopback. */
export interface MailboxTerms {
  readonly settings?: Partial<Pop3Settings>;
  readonly password?: string;
  readonly clock?: Clock;
  readonly log?: Log;
  readonly signal?: AbortSignal;
}

/** An inbox of `sales` for a server at this port. */
export function inboxFor(port: number, terms: MailboxTerms = {}): Inbox {
  const settings: Pop3Settings = {
    host: '127.0.0.1',
    port,
    security: 'none',
    user: 'sales',
    password: { secret: 'sales' },
    auth: 'automatic',
    tls: {},
    timeouts: { connect: 30, answer: 60 },
    ...terms.settings,
  };
  return pop3Inbox(
    testInstance({
      name: 'sales',
      settings,
      secrets: { sales: terms.password ?? password },
      ...(terms.clock === undefined ? {} : { clock: terms.clock }),
      ...(terms.log === undefined ? {} : { log: terms.log }),
      ...(terms.signal === undefined ? {} : { signal: terms.signal }),
    }),
  );
}

/** A server with one user, `sales`. */
export function startServer(options: Partial<Pop3ServerOptions> = {}): Promise<Pop3Server> {
  return startPop3Server({ users: { sales: password }, ...options });
}

export async function openOn(server: Pop3Server, terms: MailboxTerms = {}): Promise<InboxSession> {
  const opened = await inboxFor(server.port, terms).open(never);
  if (opened.kind === 'refused') throw new Error(opened.problem.what);
  return opened.session;
}

/** A signal that never aborts. */
export const never = new AbortController().signal;
