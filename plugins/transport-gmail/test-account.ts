import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Connection, Log, Transport } from '@postrider/sdk';
import { type SmtpScript, type SmtpServer, startSmtpServer, systemClock, testInstance } from '@postrider/sdk/testing';
import { gmailTransport } from './gmail-transport.ts';
import type { GmailSettings } from './settings.ts';
import { address, authorizedUser, certificate, type FakeGoogle, startGoogle } from './test-google.ts';

/** How a test's account differs from one that signs in with a refresh token. */
export interface AccountTerms {
  readonly settings?: Partial<GmailSettings>;
  readonly secret?: string;
  readonly clock?: Clock;
  readonly log?: Log;
}

/** Google on loopback: what hands out tokens, and what takes mails. */
export interface GoogleHouse extends AsyncDisposable {
  readonly google: FakeGoogle;
  readonly smtp: SmtpServer;
  account(terms?: AccountTerms): Transport;
}

/** Starts one; the account's Sent folder is not looked into. */
export async function googleHouse(script: SmtpScript = {}): Promise<GoogleHouse> {
  await using starting = new AsyncDisposableStack();
  const { key, cert, ca } = await certificate;
  const google = starting.use(await startGoogle({ key, cert }));
  const smtp = starting.use(
    await startSmtpServer({
      users: google.users,
      mechanisms: ['LOGIN', 'PLAIN', 'XOAUTH2'],
      tls: { mode: 'immediate', key, cert },
      ...script,
    }),
  );
  const folder = mkdtempSync(join(tmpdir(), 'postrider-gmail-'));
  starting.defer(() => rmSync(folder, { recursive: true }));
  const authority = join(folder, 'ca.pem');
  writeFileSync(authority, ca);
  const running = starting.move();
  return {
    google,
    smtp,
    account(terms = {}) {
      const settings: GmailSettings = {
        address,
        auth: { oauth2: { secret: 'desk-google' } },
        host: smtp.host,
        port: smtp.port,
        security: 'tls',
        connections: 5,
        mailsInFlight: 4,
        pipelining: 'automatic',
        chunking: 'off',
        sent: { look: 'off', host: '127.0.0.1', port: 993 },
        token: { host: google.host, port: google.port },
        timeouts: { connect: 60, greeting: 300, command: 300, content: 600 },
        tls: { ca: authority },
        ...terms.settings,
      };
      return gmailTransport(
        testInstance({
          name: 'desk-gmail',
          settings,
          secrets: { 'desk-google': terms.secret ?? authorizedUser },
          clock: terms.clock ?? systemClock,
          ...(terms.log === undefined ? {} : { log: terms.log }),
        }),
      );
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** A connection that has to come about. */
export async function connected(account: Transport): Promise<Connection> {
  const answer = await account.connect(calm());
  if (answer.kind === 'refused') throw new Error(answer.problem.what);
  return answer.connection;
}

/** A signal that never aborts. */
export function calm(): AbortSignal {
  return new AbortController().signal;
}
