import type { Clock, Inbox, InboxSession, Log, Network } from '@postrider/sdk';
import { testInstance } from '@postrider/sdk/testing';
import { exchangeInbox } from '../exchange-inbox.ts';
import type { ExchangeSettings } from '../exchange-settings.ts';
import { startFakeExchange } from './fake-exchange.ts';
import type { FakeExchange, FakeExchangeOptions } from './fake-exchange.ts';

export const password = 'Correct horse 9';

/** How a test's inbox differs from a plain one on loopback. */
export interface MailboxTerms {
  readonly settings?: Partial<ExchangeSettings>;
  readonly password?: string;
  readonly clock?: Clock;
  readonly log?: Log;
  readonly signal?: AbortSignal;
  readonly network?: Network;
}

/** The settings of a plain one for a server at this port. */
export function settingsFor(port: number): ExchangeSettings {
  return {
    host: '127.0.0.1',
    port,
    path: '/EWS/Exchange.asmx',
    security: 'none',
    user: 'sales',
    password: { secret: 'sales' },
    auth: 'automatic',
    tls: {},
    folder: 'inbox',
    deletion: 'move',
    moveTo: 'deleteditems',
    pageSize: 500,
    timeouts: { connect: 30, answer: 60 },
  };
}

/** An inbox of `sales` for a server at this port. */
export function inboxFor(port: number, terms: MailboxTerms = {}): Inbox {
  const settings = { ...settingsFor(port), ...terms.settings };
  return exchangeInbox(
    testInstance({
      name: 'sales',
      settings,
      secrets: { sales: terms.password ?? password },
      ...(terms.clock === undefined ? {} : { clock: terms.clock }),
      ...(terms.log === undefined ? {} : { log: terms.log }),
      ...(terms.signal === undefined ? {} : { signal: terms.signal }),
      ...(terms.network === undefined ? {} : { network: terms.network }),
    }),
  );
}

/** A server with one user, `sales`. */
export function startServer(options: Partial<FakeExchangeOptions> = {}): Promise<FakeExchange> {
  return startFakeExchange({ users: { sales: password }, ...options });
}

export async function openOn(server: FakeExchange, terms: MailboxTerms = {}): Promise<InboxSession> {
  const opened = await inboxFor(server.port, terms).open(never);
  if (opened.kind === 'refused') throw new Error(`${opened.problem.code}: ${opened.problem.what}`);
  return opened.session;
}

/** The mails in a folder of the server, oldest first, as text. */
export function textsIn(server: FakeExchange, folder: string, user = 'sales'): readonly string[] {
  const store = server.store(user);
  const found = store.known(folder) ?? [...store.folders.values()].find(({ name }) => name === folder);
  return found === undefined ? [] : store.mailsIn(found.id).map(({ raw }) => raw.toString('latin1'));
}

/** A signal that never aborts. */
export const never = new AbortController().signal;
