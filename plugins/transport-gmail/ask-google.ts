import { httpsClient, type Instance, type SecretReference } from '@postrider/sdk';
import { asRefused, refusedConnection, type Trust } from '@postrider/smtp';
import { type GoogleSecret, readGoogleSecret, unreadableSecret } from './google-secret.ts';
import { serviceAssertion } from './service-assertion.ts';
import type { GmailSettings } from './settings.ts';
import { readTokenAnswer, type TokenAnswer } from './token-answer.ts';

/** Milliseconds, and octets: a token and its words have some 2,000. */
const patience = 30_000;
const answerLimit = 65_536;

/** What asking for tokens needs. */
export interface TokenTerms {
  readonly settings: GmailSettings;
  readonly secret: SecretReference;
  readonly trust: Trust;
}

/**
 * Asks Google for an access token, with the secret as it is now: the person may have kept another. Never rejects for
 * what Google does. The connection ends with the answer: the next one is asked for in an hour.
 */
export async function askGoogle(instance: Instance, terms: TokenTerms, signal: AbortSignal): Promise<TokenAnswer> {
  const { secret: reference, trust, settings } = terms;
  const { address, token: server } = settings;
  const text = await asRefused('authenticate', () => instance.secret(reference));
  if (text.kind === 'refused') return text;
  const reading = readGoogleSecret(text.value);
  if (reading.kind === 'unreadable')
    return refusedConnection('config', unreadableSecret(instance.name, reference.secret, reading.why), 'authenticate');
  const tls = await asRefused('secure', () => trust.optionsBeside(server.host));
  if (tls.kind === 'refused') return tls;
  const { secret } = reading;
  const now = instance.clock.now();
  const asked = formOf(secret, address, now);
  const client = httpsClient(instance, { ...server, tls: tls.value });
  try {
    const answer = await client.ask(
      {
        method: 'POST',
        path: '/token',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
        body: new URLSearchParams(asked).toString(),
        timeout: patience,
        answerLimit,
      },
      signal,
    );
    const { grant_type: _, client_id: __, ...unsaid } = asked;
    return readTokenAnswer(answer, {
      account: instance.name,
      address,
      kind: secret.kind,
      now,
      // As they stand, and as they went: what is on the way may repeat the request.
      unsaid: Object.values(unsaid).flatMap((each) => [each, new URLSearchParams({ '': each }).toString().slice(1)]),
    });
  } finally {
    client.close();
  }
}

/** RFC 6749 section 6, or RFC 7523 section 2.1. */
function formOf(secret: GoogleSecret, address: string, now: number): Readonly<Record<string, string>> {
  switch (secret.kind) {
    case 'authorized-user':
      return {
        grant_type: 'refresh_token',
        client_id: secret.clientId,
        client_secret: secret.clientSecret,
        refresh_token: secret.refreshToken,
      };
    case 'service-account':
      return {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: serviceAssertion(secret, address, now),
      };
  }
}
