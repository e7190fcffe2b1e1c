import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Problem } from '@postrider/sdk';

/** What lets an account ask Google for access tokens. */
export type GoogleSecret =
  /** A person allowed a client to act for them. */
  | {
      readonly kind: 'authorized-user';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly refreshToken: string;
    }
  /** An administrator of Google Workspace allowed a program to act for its users. */
  | { readonly kind: 'service-account'; readonly email: string; readonly key: KeyObject; readonly keyId?: string };

export type SecretReading =
  | { readonly kind: 'read'; readonly secret: GoogleSecret }
  /** `why` ends a sentence, and quotes nothing of the secret. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** Characters. A key file has some 2,400. */
const sizeLimit = 65_536;
const textLimit = 4096;

/** Reads the JSON that Google hands out. Its own addresses (`token_uri`) are left alone: a secret leads nowhere. */
export function readGoogleSecret(text: string): SecretReading {
  if (text.length > sizeLimit) return unreadable('is far too long');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What the parser says quotes the secret.
    return unreadable('is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return unreadable('is no JSON object');
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields['type'] === 'service_account') return serviceAccount(fields);
  if ('installed' in fields || 'web' in fields)
    return unreadable('is the file of an OAuth client alone, without a refresh token');
  if (fields['type'] !== undefined && fields['type'] !== 'authorized_user')
    return unreadable('is of another type than `authorized_user` and `service_account`');
  return authorizedUser(fields);
}

function authorizedUser(fields: Readonly<Record<string, unknown>>): SecretReading {
  const [clientId, clientSecret, refreshToken] = ['client_id', 'client_secret', 'refresh_token'].map((name) =>
    textOf(fields[name]),
  );
  if (clientId === undefined || clientSecret === undefined || refreshToken === undefined)
    return unreadable('does not hold `client_id`, `client_secret` and `refresh_token`');
  return { kind: 'read', secret: { kind: 'authorized-user', clientId, clientSecret, refreshToken } };
}

function serviceAccount(fields: Readonly<Record<string, unknown>>): SecretReading {
  const email = textOf(fields['client_email']);
  const pem = textOf(fields['private_key'], sizeLimit);
  const keyId = textOf(fields['private_key_id']);
  if (email === undefined || pem === undefined) return unreadable('does not hold `client_email` and `private_key`');
  const key = privateKey(pem);
  if (key === undefined) return unreadable('holds a `private_key` that is no RSA key');
  return { kind: 'read', secret: { kind: 'service-account', email, key, ...(keyId === undefined ? {} : { keyId }) } };
}

function privateKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Printable ASCII, as all of these are: nothing else goes into a request. */
function textOf(value: unknown, limit = textLimit): string | undefined {
  return typeof value === 'string' && value.length <= limit && /^[\n\r -~]+$/.test(value) ? value : undefined;
}

function unreadable(why: string): SecretReading {
  return { kind: 'unreadable', why };
}

/** What a person reads when the secret holds something else. */
export function unreadableSecret(account: string, name: string, why: string): Problem {
  return {
    code: 'GMAIL_SECRET_UNREADABLE',
    what: `Account \`${account}\`: the secret "${name}" ${why}.`,
    where: { pointer: `/accounts/${account}/auth/oauth2` },
    next: "Keep there what `postrider secret google` gets, or the key file of a service account; the plugin's README says how.",
  };
}
