import { randomBytes } from 'node:crypto';
import { ProblemError, causeOf } from '@postrider/core/contracts';
import { onOneLine } from '../terminal/on-one-line.ts';
import { browserReturn } from './browser-return.ts';
import type { GoogleClient } from './google-client.ts';
import {
  type Attempt,
  authorizationAddress,
  exchangeForm,
  googleEndpoints,
  type GoogleEndpoints,
  refused,
  secretOf,
} from './google-grant.ts';

/** Who is to sign in, and how the person is told where. */
export interface SignInWish {
  readonly client: GoogleClient;
  /** The mailbox, when it is known. */
  readonly address?: string | undefined;
  /** Shows the person the page to open. */
  readonly show: (page: string) => void;
  /** Google's own when left out. */
  readonly endpoints?: GoogleEndpoints;
  /** Milliseconds that the person has; ten minutes when left out. */
  readonly patience?: number;
}

const answerLimit = 65_536;

/**
 * Has a person sign in at Google with a browser on this computer; resolves with the secret for an account of `gmail`.
 * Nothing is left open. Rejects with the signal's reason when it aborts.
 * @throws ProblemError GOOGLE_SIGN_IN_REFUSED, GOOGLE_SIGN_IN_LATE, GOOGLE_SIGN_IN_FAILED
 */
export async function signInAtGoogle(
  { client, address, show, endpoints = googleEndpoints, patience = 600_000 }: SignInWish,
  signal: AbortSignal,
): Promise<string> {
  const state = randomBytes(16).toString('base64url');
  await using browser = await browserReturn(state);
  const verifier = randomBytes(32).toString('base64url');
  const attempt: Attempt = { client, redirect: browser.address, state, verifier, address };
  show(authorizationAddress(endpoints, attempt));
  const brought = await within(patience, signal, (limit) => browser.result(limit));
  const code = brought.get('code');
  if (code === null) throw refused(`Google says: ${onOneLine(brought.get('error') ?? 'nothing').slice(0, 100)}.`);
  const answer = await exchange(endpoints.token, exchangeForm(attempt, code), signal);
  return secretOf(answer, client);
}

async function within<T>(patience: number, signal: AbortSignal, wait: (limit: AbortSignal) => Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(patience);
  try {
    return await wait(AbortSignal.any([signal, late]));
  } catch (thrown) {
    if (signal.aborted || !late.aborted) throw thrown;
    throw new ProblemError({
      code: 'GOOGLE_SIGN_IN_LATE',
      what: `Nobody signed in within ${Math.round(patience / 60_000)} minutes.`,
      next: 'Nothing was kept. Call it again, and open the page in a browser on this computer.',
    });
  }
}

/** Trades the code for what Google hands out. */
async function exchange(
  address: string,
  form: URLSearchParams,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const answer = await fetch(address, {
      method: 'POST',
      body: form,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
    });
    const value: unknown = JSON.parse(await limitedText(answer));
    if (typeof value !== 'object' || value === null) throw new TypeError('it is no object');
    return value as Readonly<Record<string, unknown>>;
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const { name, code } = causeOf(thrown);
    throw new ProblemError({
      code: 'GOOGLE_SIGN_IN_FAILED',
      // What was thrown may quote the answer, and a token in it.
      what: `The person signed in, and Google could not be asked for the permission (${code ?? name}).`,
      next: 'Nothing was kept. Check the internet connection and the firewall, and call it again.',
    });
  }
}

async function limitedText(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > answerLimit) throw new RangeError('it is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
