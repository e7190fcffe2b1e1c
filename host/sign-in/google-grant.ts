import { createHash } from 'node:crypto';
import { ProblemError } from '@postrider/core/contracts';
import { onOneLine } from '../terminal/on-one-line.ts';
import type { GoogleClient } from './google-client.ts';

/** Where people sign in, and where programs ask for tokens. */
export interface GoogleEndpoints {
  readonly authorization: string;
  readonly token: string;
}

export const googleEndpoints: GoogleEndpoints = {
  authorization: 'https://accounts.google.com/o/oauth2/v2/auth',
  token: 'https://oauth2.googleapis.com/token',
};

/** All that Gmail's SMTP and IMAP take: there is nothing narrower for them. */
const scope = 'https://mail.google.com/';

/** One try to sign in. */
export interface Attempt {
  readonly client: GoogleClient;
  /** Where Google leads the person's browser back to. */
  readonly redirect: string;
  /** Secret: who answers knows it (RFC 6749 section 10.12). */
  readonly state: string;
  /** Secret: who exchanges the code is who asked for it (RFC 7636). */
  readonly verifier: string;
  /** The mailbox, when it is known: Google proposes it. */
  readonly address: string | undefined;
}

/** Where the person has to go: RFC 8252, and Google's wishes for a permission that lasts. */
export function authorizationAddress({ authorization }: GoogleEndpoints, attempt: Attempt): string {
  const address = new URL(authorization);
  address.search = new URLSearchParams({
    client_id: attempt.client.id,
    redirect_uri: attempt.redirect,
    response_type: 'code',
    scope,
    state: attempt.state,
    code_challenge: createHash('sha256').update(attempt.verifier).digest('base64url'),
    code_challenge_method: 'S256',
    access_type: 'offline',
    // Without being asked again Google hands out a refresh token the first time only.
    prompt: 'consent',
    ...(attempt.address === undefined ? {} : { login_hint: attempt.address }),
  }).toString();
  return address.href;
}

/** What is asked with the code that came back. */
export function exchangeForm({ client, redirect, verifier }: Attempt, code: string): URLSearchParams {
  return new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    client_id: client.id,
    client_secret: client.secret,
    redirect_uri: redirect,
    code_verifier: verifier,
  });
}

/**
 * The secret that an account of `gmail` signs in with, out of Google's answer.
 * @throws ProblemError GOOGLE_SIGN_IN_REFUSED when it grants less than is needed.
 */
export function secretOf(answer: Readonly<Record<string, unknown>>, { id, secret }: GoogleClient): string {
  const { refresh_token: token, scope: granted, error } = answer;
  if (typeof error === 'string') throw refused(`Google did not take the sign-in: ${onOneLine(error).slice(0, 100)}.`);
  if (typeof granted !== 'string' || !granted.split(' ').includes(scope))
    throw refused('The permission to read and send mail was not given.');
  if (typeof token !== 'string' || !/^[!-~]{1,2000}$/.test(token))
    throw refused('Google handed out no permission that lasts.');
  return JSON.stringify({ type: 'authorized_user', client_id: id, client_secret: secret, refresh_token: token });
}

/** Nothing was kept, and the person may try again. */
export function refused(what: string): ProblemError {
  return new ProblemError({
    code: 'GOOGLE_SIGN_IN_REFUSED',
    what,
    next: 'Nothing was kept. Call it again, sign in as the owner of the mailbox, and leave the permission for Gmail ticked.',
  });
}
