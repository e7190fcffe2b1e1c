import { type HttpsAnswer, type Problem, type Refused, retryAfter } from '@postrider/sdk';
import { refusedConnection, type RefusedConnection } from '@postrider/smtp';
import type { GoogleSecret } from './google-secret.ts';

/** A token, and how long it may be shown. */
export interface AccessToken {
  readonly token: string;
  /** When Google was asked for it. */
  readonly since: number;
  /** From then on another is asked for; a token is renewed some time before it ends, so that none ends on its way. */
  readonly until: number;
}

/** What asking for a token came to. */
export type TokenAnswer = { readonly kind: 'token'; readonly token: AccessToken } | RefusedConnection;

/** Who asked, and when. */
export interface TokenQuestion {
  readonly account: string;
  readonly address: string;
  readonly kind: GoogleSecret['kind'];
  readonly now: number;
  /** Never to be told, whatever the answer repeats. */
  readonly unsaid: readonly string[];
}

/** Milliseconds. */
const minute = 60_000;
const day = 24 * 60 * minute;
/** Taken from what an answer grants. */
const margin = 2 * minute;
const tokenLimit = 8192;
/** Errors that go by themselves, whatever status they come with. */
const passing = /rate|quota|temporar|internal_failure|unavailable|backend/i;

/** What an answer of the token endpoint (RFC 6749 sections 5.1 and 5.2) means. */
export function readTokenAnswer(answer: HttpsAnswer, question: TokenQuestion): TokenAnswer {
  if (answer.kind !== 'answered') {
    const what = `Google could not be asked for an access token: ${safely(answer.why, question)}`;
    return later(question, 'GMAIL_TOKEN_UNREACHABLE', what, 'Check the internet connection and the firewall.');
  }
  const fields = objectIn(answer.body);
  if (answer.status === 200) return granted(fields, question) ?? unusable(answer, question);
  const error = fields['error'];
  const forGood = answer.status >= 400 && answer.status < 500 && answer.status !== 429;
  if (forGood && typeof error === 'string' && !passing.test(error))
    return refused(error, fields['error_description'], question);
  return unusable(answer, question);
}

function granted(fields: Readonly<Record<string, unknown>>, { now }: TokenQuestion): TokenAnswer | undefined {
  const { access_token: token, token_type: type, expires_in: seconds } = fields;
  if (typeof token !== 'string' || token.length > tokenLimit || !/^[!-~]+$/.test(token)) return undefined;
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') return undefined;
  // It may be left out (RFC 6749 section 5.1); then the token serves for this once.
  const granted = typeof seconds === 'number' && seconds > 0 ? Math.min(seconds * 1000, day) : 0;
  return { kind: 'token', token: { token, since: now, until: now + Math.max(0, granted - margin) } };
}

/** An answer that says no: a person has to do something, and reads what. */
function refused(error: string, description: unknown, question: TokenQuestion): RefusedConnection {
  const said = [error, description].filter((each) => typeof each === 'string').join(': ');
  const what = `Google hands out no access token: ${safely(said, question)}`;
  if (error === 'invalid_grant')
    return stop(question, 'auth', 'GMAIL_GRANT_REFUSED', what, grantAdvice[question.kind](question));
  return stop(question, 'config', 'GMAIL_CLIENT_REFUSED', what, clientAdvice[question.kind](question));
}

type Advice = (question: TokenQuestion) => string;

const grantAdvice: Readonly<Record<GoogleSecret['kind'], Advice>> = {
  'authorized-user': ({ address }) =>
    `The permission of ${address} has ended: it was withdrawn, the password was changed, it was not used for six months, or the app is in testing at Google, where it ends after seven days. Allow it again with \`postrider secret google\`.`,
  'service-account': ({ address }) =>
    `Check that ${address} is a user of your Google Workspace, that the key was not deleted, and this computer's clock.`,
};

const clientAdvice: Readonly<Record<GoogleSecret['kind'], Advice>> = {
  'authorized-user': () =>
    'Check at https://console.cloud.google.com/apis/credentials that the client is there and its secret is the one in the JSON, and that the permission holds https://mail.google.com/.',
  'service-account': () =>
    'An administrator has to allow the service account (its client ID) the scope https://mail.google.com/ under Security, Access and data control, API controls, Domain-wide delegation at https://admin.google.com.',
};

/** Nothing a person could mend: errors of Google's, and what is no answer of Google's. */
function unusable(
  { status, headers }: Extract<HttpsAnswer, { readonly kind: 'answered' }>,
  question: TokenQuestion,
): RefusedConnection {
  const wait = retryAfter(headers['retry-after'], question.now);
  const what = `Google was asked for an access token and gave an answer of no use (HTTP ${status}).`;
  const next = 'If it stays, check `token.host`, and whether something on the way answers in place of Google.';
  const answer = later(question, 'GMAIL_TOKEN_FAILED', what, next);
  return wait === undefined ? answer : { ...answer, refusal: { ...answer.refusal, retryAfter: wait } };
}

function later(question: TokenQuestion, code: string, what: string, next: string): RefusedConnection {
  return stop(question, 'transient', code, what, `It is tried again. ${next}`);
}

function stop(
  { account }: TokenQuestion,
  kind: Refused['class'],
  code: string,
  what: string,
  next: string,
): RefusedConnection {
  const pointer = `/accounts/${account}${kind === 'transient' ? '/token' : '/auth/oauth2'}`;
  const problem: Problem = { code, what: `Account \`${account}\`: ${what}`, where: { pointer }, next };
  return refusedConnection(kind, problem, 'authenticate');
}

function objectIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

/** What an answer says, as the end of a sentence fit for a screen: short, on one line, and without what was asked with. */
function safely(text: string, { unsaid }: TokenQuestion): string {
  const clean = unsaid.reduce((said, each) => said.replaceAll(each, '…'), text);
  const words = clean
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 300);
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}
