import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Clock } from '@postrider/sdk';
import NodemailerConnection, { type SMTPConnectionCustomAuthContext } from 'nodemailer/lib/smtp-connection';
import type { SmtpAccountSettings } from './account-settings.ts';
import { replyText } from './reply-text.ts';
import { serverOffer, type ServerOffer } from './server-offer.ts';
import type { Credentials } from './sign-in.ts';
import { shownToken, strikeSecrets } from './strike-secrets.ts';

/** How far the opening came. */
export type OpeningStep = 'secure' | 'greeting' | 'hello' | 'authenticate';

/** Why a session did not come about. */
export type OpeningFailure =
  | { readonly kind: 'timeout'; readonly step: OpeningStep; readonly seconds: number }
  | { readonly kind: 'refused'; readonly step: OpeningStep; readonly reply: string }
  | { readonly kind: 'tls-missing'; readonly reply: string | undefined }
  | { readonly kind: 'auth-missing'; readonly offered: readonly string[] }
  | { readonly kind: 'broken'; readonly step: OpeningStep; readonly error: Error }
  | { readonly kind: 'stopped' };

export type Opened =
  | { readonly kind: 'opened'; readonly socket: Socket; readonly server: ServerOffer }
  | { readonly kind: 'failed'; readonly failure: OpeningFailure };

export interface Opening {
  readonly settings: SmtpAccountSettings;
  readonly port: number;
  /** Connected. */
  readonly socket: Socket;
  readonly name: string;
  readonly tls: ConnectionOptions;
  /** Undefined: nobody signs in. */
  readonly credentials: Credentials | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What nodemailer keeps to itself and has to let go of. Checked after every opening. */
interface Private {
  readonly _onSocketData: () => void;
  readonly _onSocketError: () => void;
  readonly _onSocketClose: () => void;
  readonly _onSocketEnd: () => void;
  readonly _onSocketTimeout: () => void;
  readonly _onConnectionSocketError: () => void;
  readonly _remainder: string;
  readonly _responseQueue: readonly string[];
}

const tokenMechanism = 'XOAUTH2';
/** Nodemailer's own timers must never ring first: a day. */
const never = 86_400_000;
/** Octets of a reply, and characters of it that are repeated to a person. */
const replyLimit = 65_536;
const wordsLimit = 2000;

/**
 * Opens a session with nodemailer 10.6: TLS or STARTTLS, EHLO and AUTH over a connected socket. Then the socket is
 * ours. What is worked around, all of it here:
 * - A failure comes as an `error` event, or as an argument of a callback, or as both: the first one counts.
 * - Only silence on the socket ends a slow conversation (10 minutes, begun anew by every octet). A step has its own
 *   time here, counted from one whole reply to the next.
 * - What EHLO said is kept private; `lastServerResponse` holds it while the `connect` callback runs.
 * - STARTTLS is sent even when it was not offered; the transcript tells whether it was.
 * - AUTH PLAIN is tried even when no mechanism is offered that it knows.
 * - Its own XOAUTH2 asks for a second token within the same session, and tells a refusal as that of the second.
 * - A session is given up only with its socket: listeners and timers are taken off by their private names.
 */
export function openSession(opening: Opening): Promise<Opened> {
  const { settings, socket, credentials, clock, signal } = opening;
  const { promise, resolve } = Promise.withResolvers<Opened>();
  const limits = settings.timeouts;
  let step: OpeningStep = settings.security === 'tls' ? 'secure' : 'greeting';
  let starttlsOffered = false;
  let done = false;
  let alarm: Disposable | undefined;

  const fail = (failure: OpeningFailure): void => {
    if (done) return;
    done = true;
    alarm?.[Symbol.dispose]();
    signal.removeEventListener('abort', stop);
    connection.close();
    socket.destroy();
    resolve({ kind: 'failed', failure });
  };
  const stop = (): void => fail({ kind: 'stopped' });
  const wait = (seconds: number): void => {
    alarm?.[Symbol.dispose]();
    alarm = clock.after(seconds * 1000, () => fail({ kind: 'timeout', step, seconds }));
  };
  /** The reply's code stays: what follows is decided by it. */
  const tellable = (response: string): string => {
    const text = replyText(Buffer.from(response));
    return (text.slice(0, 3) + strikeSecrets(text.slice(3), credentials)).slice(0, wordsLimit);
  };
  const failBy = (error: Error & { response?: string | undefined }): void => {
    const response = error.response && tellable(error.response);
    if (step === 'secure' && response !== undefined)
      return fail({ kind: 'tls-missing', reply: starttlsOffered ? response : undefined });
    fail(response === undefined ? { kind: 'broken', step, error } : { kind: 'refused', step, reply: response });
  };

  const connection = new NodemailerConnection({
    host: settings.host,
    port: opening.port,
    secure: settings.security === 'tls',
    requireTLS: settings.security === 'starttls',
    ignoreTLS: settings.security === 'none',
    name: opening.name,
    connection: socket,
    tls: opening.tls,
    connectionTimeout: never,
    greetingTimeout: never,
    socketTimeout: never,
    socketCloseTimeout: 0,
    maxResponseSize: replyLimit,
    transactionLog: true,
    customAuth: { [tokenMechanism]: showToken },
    logger: transcript({
      client(line) {
        if (line.startsWith('EHLO') || line.startsWith('HELO')) step = 'hello';
        if (line === 'STARTTLS') step = 'secure';
      },
      server(reply) {
        if (/^250[ -]STARTTLS\b/im.test(reply)) starttlsOffered = true;
        if (!done) wait(limits.command);
      },
      secured() {
        if (step === 'secure' && settings.security === 'tls') {
          step = 'greeting';
          wait(limits.greeting);
        }
      },
    }),
  });

  const hidden = connection as unknown as Private;

  /** Something stood behind a reply, before anything was asked: it must not pass for the answer to what comes next. */
  const spokeEarly = (): boolean => {
    const early = [...hidden._responseQueue, hidden._remainder].join('\n');
    if (early === '') return false;
    fail({
      kind: 'broken',
      step,
      error: new Error(`The server said, unasked: ${strikeSecrets(early, credentials).slice(0, wordsLimit)}`),
    });
    return true;
  };

  const takeOver = (server: ServerOffer): void => {
    if (done || spokeEarly()) return;
    const taken = connection._socket;
    if (!taken) return fail({ kind: 'broken', step, error: new Error('The socket was gone') });
    taken.removeListener('data', hidden._onSocketData);
    taken.removeListener('error', hidden._onSocketError);
    taken.removeListener('error', hidden._onConnectionSocketError);
    taken.removeListener('close', hidden._onSocketClose);
    taken.removeListener('end', hidden._onSocketEnd);
    taken.removeListener('timeout', hidden._onSocketTimeout);
    taken.setTimeout(0);
    if (taken.listenerCount('data') > 0) {
      const error = new Error('This version of nodemailer does not let go of its socket');
      return fail({ kind: 'broken', step, error });
    }
    done = true;
    alarm?.[Symbol.dispose]();
    signal.removeEventListener('abort', stop);
    // Clears its timers; it has no socket any more that it could close.
    connection._socket = null;
    connection.close();
    // Nobody listens to it until the driver does, a few promises later.
    taken.pause();
    taken.on('error', () => {});
    resolve({ kind: 'opened', socket: taken, server });
  };

  const authenticate = (server: ServerOffer, shown: Credentials): void => {
    const wanted = shown.kind === 'token' ? [tokenMechanism] : shown.mechanisms;
    const method = wanted.find((each) => server.mechanisms.includes(each));
    if (method === undefined) return fail({ kind: 'auth-missing', offered: server.mechanisms });
    step = 'authenticate';
    const login = { user: shown.user, pass: shown.kind === 'token' ? shown.token : shown.password, method };
    connection.login(login, (error) => (error ? failBy(error) : takeOver(server)));
  };

  // Kept for good: late errors of what was given up must not end the process.
  connection.on('error', failBy);
  socket.on('error', () => {});
  if (signal.aborted) stop();
  else {
    signal.addEventListener('abort', stop, { once: true });
    wait(step === 'secure' ? limits.connect : limits.greeting);
    connection.connect((error) => {
      if (error) return failBy(error);
      if (done || spokeEarly()) return;
      const server = serverOffer(connection.lastServerResponse || '');
      if (credentials === undefined) takeOver(server);
      else authenticate(server, credentials);
    });
  }
  return promise;
}

/** Shows a token. What is wrong with it comes as a challenge; the reply to an empty answer refuses it (RFC 4954). */
function showToken(session: SMTPConnectionCustomAuthContext): void {
  const { user, pass } = session.auth.credentials;
  const settle = (reply: string): void =>
    reply.startsWith('2') ? session.resolve() : session.reject('The token was refused');
  session.sendCommand(`AUTH ${tokenMechanism} ${shownToken(user, pass)}`, (_, { response }) => {
    if (!response.startsWith('334')) return settle(response);
    session.sendCommand('', (_, { response: last }) => settle(last));
  });
}

interface Transcript {
  client(line: string): void;
  server(reply: string): void;
  secured(): void;
}

/** A logger that keeps nothing: it follows the conversation. Nodemailer leaves secrets out of what it logs. */
function transcript(follow: Transcript): Record<string, (...parts: unknown[]) => void> {
  const ignore = (): void => {};
  const debug = (entry: unknown, line: unknown): void => {
    const { tnx } = entry as { readonly tnx?: string };
    if (tnx === 'server') follow.server(String(line));
    if (tnx === 'client') follow.client(String(line));
  };
  const info = (entry: unknown, line: unknown): void => {
    if ((entry as { readonly tnx?: string }).tnx === 'network' && String(line).includes('established'))
      follow.secured();
  };
  return { trace: ignore, debug, info, warn: ignore, error: ignore, fatal: ignore };
}
