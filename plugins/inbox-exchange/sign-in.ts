import type { Clock, Random } from '@postrider/sdk';
import { exchangeError } from './exchange-problem.ts';
import type { Mailbox } from './exchange-problem.ts';
import type { ExchangeAuth } from './exchange-settings.ts';
import type { BodyReader, HttpConnection, HttpHead } from './http-connection.ts';
import { authenticateMessage } from './ntlm/authenticate-message.ts';
import type { NtlmIdentity } from './ntlm/keys.ts';
import { negotiateMessage, readChallenge } from './ntlm/messages.ts';
import { isExchangeOnline, statusRefusal } from './refusal.ts';

export interface SignInTerms {
  readonly mailbox: Mailbox;
  readonly auth: ExchangeAuth;
  readonly identity: NtlmIdentity;
  readonly clock: Clock;
  readonly random: Random;
}

type Method = 'ntlm' | 'basic';

/** Octets of a page that comes with a status. */
const pageLimit = 1024 * 1024;

/** Schemes that a server offers, in small letters. */
export function offeredSchemes(header: string | undefined): readonly string[] {
  const found = (header ?? '').matchAll(/(?:^|,)\s*(ntlm|basic|negotiate|bearer|digest)(?=\s|,|$)/gi);
  return [...found].map(([, scheme]) => (scheme ?? '').toLowerCase());
}

/** The password itself: for a connection that nobody listens to. */
export function basic({ domain, user, password }: NtlmIdentity): string {
  const name = domain === '' ? user : `${domain}\\${user}`;
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}

/** Signs connections in: Basic says who asks in each request, NTLM once a connection. */
export class SignIn {
  readonly #terms: SignInTerms;
  #method: Method | undefined;

  constructor(terms: SignInTerms) {
    this.#terms = terms;
    if (terms.auth !== 'automatic') this.#method = terms.auth;
  }

  /** True when the way to sign in is settled. */
  get isChosen(): boolean {
    return this.#method !== undefined;
  }

  /** Whether each request has to say who asks. */
  get isRepeated(): boolean {
    return this.#method === 'basic';
  }

  /** Asks the server what it offers. @throws ProblemError when that is nothing that can be used */
  async choose(connection: HttpConnection, signal: AbortSignal): Promise<void> {
    const head = await this.#knock(connection, {}, signal);
    const offered = offeredSchemes(head.headers['www-authenticate']);
    if (offered.includes('ntlm')) this.#method = 'ntlm';
    else if (offered.includes('basic')) this.#method = 'basic';
    else throw this.#unsupported(offered);
  }

  /**
   * The Authorization header for the next request on this connection. It is refused or not by the answer to that:
   * nothing else is tried then, because every try counts towards a lock.
   */
  async authorization(connection: HttpConnection, signal: AbortSignal): Promise<string> {
    return this.#method === 'ntlm' ? this.#ntlm(connection, signal) : basic(this.#terms.identity);
  }

  async #ntlm(connection: HttpConnection, signal: AbortSignal): Promise<string> {
    const { mailbox, identity, clock, random } = this.#terms;
    const negotiate = negotiateMessage();
    const head = await this.#knock(connection, { Authorization: `NTLM ${negotiate.toString('base64')}` }, signal);
    const header = head.headers['www-authenticate'];
    const token = /(?:^|,)\s*NTLM\s+([A-Za-z0-9+/]+={0,2})\s*(?:,|$)/i.exec(header ?? '')?.[1];
    if (token === undefined) throw this.#unsupported(offeredSchemes(header));
    if (connection.lost !== undefined)
      throw exchangeError('EXCHANGE_PROTOCOL', mailbox, 'it, or a proxy before it, hangs up within the NTLM sign-in');
    const challenge = readChallenge(Buffer.from(token, 'base64'));
    if (challenge === 'version-1')
      throw exchangeError(
        'EXCHANGE_AUTH_UNSUPPORTED',
        mailbox,
        'it knows only the first version of NTLM, which is unsafe',
      );
    if (challenge === 'malformed')
      throw exchangeError('EXCHANGE_PROTOCOL', mailbox, 'its NTLM challenge cannot be read');
    const { channelBinding } = connection;
    const message = authenticateMessage({
      identity,
      negotiate,
      challenge,
      clientNonce: random.bytes(8),
      now: clock.now(),
      ...(channelBinding === undefined ? {} : { channelBinding }),
    });
    return `NTLM ${message.toString('base64')}`;
  }

  /** A request without content, which is to be answered with 401. */
  async #knock(
    connection: HttpConnection,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HttpHead> {
    const { mailbox } = this.#terms;
    const head = await connection.post({ headers, body: '' }, (head) => passedOver(head, mailbox), signal);
    if (head.status !== 401) throw statusRefusal(head, mailbox);
    return head;
  }

  #unsupported(offered: readonly string[]): Error {
    const { mailbox } = this.#terms;
    const list = offered.length === 0 ? 'nothing that is known' : offered.join(', ');
    return isExchangeOnline(mailbox.host)
      ? exchangeError('EXCHANGE_ONLINE_ENDED', mailbox, `it offers ${list}`)
      : exchangeError('EXCHANGE_AUTH_UNSUPPORTED', mailbox, `it offers ${list}`);
  }
}

/** Reads a page only to get past it, and hands on the head that it came with. */
export function passedOver(head: HttpHead, mailbox: Mailbox): BodyReader<HttpHead> {
  let read = 0;
  return {
    take(piece) {
      read += piece.length;
      if (read > pageLimit) throw exchangeError('EXCHANGE_ANSWER_TOO_LARGE', mailbox, `${pageLimit} octets`);
    },
    end: () => head,
  };
}
