import { createHash } from 'node:crypto';
import { offers } from './capabilities.ts';
import type { Capabilities } from './capabilities.ts';
import type { Pop3Connection } from './pop3-connection.ts';
import { pop3Error } from './pop3-problem.ts';
import type { Mailbox } from './pop3-problem.ts';
import type { Pop3Auth } from './pop3-settings.ts';
import { refusal } from './refusal.ts';
import type { Pop3Reply } from './reply-reader.ts';

export interface SignIn {
  readonly mailbox: Mailbox;
  readonly auth: Pop3Auth;
  readonly password: string;
  /** What the server said first. */
  readonly greeting: string;
  readonly capabilities: Capabilities;
  readonly encrypted: boolean;
}

type Method = Exclude<Pop3Auth, 'automatic'>;

/** The msg-id that APOP hashes. A careful pattern, because a chosen one helps to guess passwords (CVE-2007-1558). */
export function timestampOf(greeting: string): string | undefined {
  return /<[!-;=?-~]+@[!-;=?-~]+>/.exec(greeting)?.[0];
}

/**
 * The way to sign in, or undefined when the server does not offer what is asked for. Nothing else is tried after a
 * refusal: every try counts towards the provider's lock.
 */
export function chooseMethod({
  auth,
  greeting,
  capabilities,
  encrypted,
}: Omit<SignIn, 'mailbox' | 'password'>): Method | undefined {
  const apop = timestampOf(greeting) !== undefined;
  const plain = offers(capabilities, 'SASL', 'PLAIN');
  const user = capabilities.kind === 'unknown' || offers(capabilities, 'USER');
  if (auth === 'apop') return apop ? 'apop' : undefined;
  if (auth === 'plain') return plain || capabilities.kind === 'unknown' ? 'plain' : undefined;
  // Many servers take USER without telling so.
  if (auth === 'user') return 'user';
  // MD5 is weak, and still better than a password in the clear.
  if (apop && !encrypted) return 'apop';
  if (plain) return 'plain';
  if (user) return 'user';
  return apop ? 'apop' : undefined;
}

/** Says who we are. @throws ProblemError when the server does not let us in. */
export async function signIn(connection: Pop3Connection, terms: SignIn, signal: AbortSignal): Promise<void> {
  const { mailbox, password } = terms;
  const method = chooseMethod(terms);
  if (method === undefined) throw pop3Error('POP3_AUTH_UNSUPPORTED', mailbox, `auth is ${terms.auth}`);
  const last = await exchanges[method](connection, mailbox.user, password, timestampOf(terms.greeting) ?? '', signal);
  if (last.kind === 'ok') return;
  if (last.kind === 'refused') throw refusal(last, mailbox, 'POP3_AUTH_REFUSED');
  throw pop3Error('POP3_PROTOCOL', mailbox, 'no clear answer to the sign-in');
}

type Exchange = (
  connection: Pop3Connection,
  user: string,
  password: string,
  timestamp: string,
  signal: AbortSignal,
) => Promise<Pop3Reply>;

const exchanges: Readonly<Record<Method, Exchange>> = {
  /** RFC 4616. In two steps: not every server takes a response in the AUTH line (RFC 5034 section 4). */
  async plain(connection, user, password, _timestamp, signal) {
    const response = Buffer.from(`\0${user}\0${password}`).toString('base64');
    connection.conceal(response);
    const challenge = await connection.command('AUTH PLAIN', signal);
    return challenge.kind === 'challenge' ? connection.command(response, signal) : challenge;
  },
  async user(connection, user, password, _timestamp, signal) {
    const asked = await connection.command(`USER ${user}`, signal);
    return asked.kind === 'ok' ? connection.command(`PASS ${password}`, signal) : asked;
  },
  async apop(connection, user, password, timestamp, signal) {
    const digest = createHash('md5')
      .update(timestamp + password)
      .digest('hex');
    connection.conceal(digest);
    return connection.command(`APOP ${user} ${digest}`, signal);
  },
};
