import { type KeyObject, sign } from 'node:crypto';

/** What all of Gmail's SMTP and IMAP asks for (developers.google.com/workspace/gmail/imap/xoauth2-protocol). */
export const gmailScope = 'https://mail.google.com/';
/** Whom an assertion is for, whatever way it takes there. */
const audience = 'https://oauth2.googleapis.com/token';
/** Seconds; Google takes none that are good for longer. */
const lifetime = 3600;

/** A service account's word that it acts for a mailbox: a JWT (RFC 7519) signed by RS256, for RFC 7523. */
export function serviceAssertion(
  account: { readonly email: string; readonly key: KeyObject; readonly keyId?: string },
  address: string,
  now: number,
): string {
  const issued = Math.floor(now / 1000);
  const head = { alg: 'RS256', typ: 'JWT', ...(account.keyId === undefined ? {} : { kid: account.keyId }) };
  const claims = {
    iss: account.email,
    sub: address,
    scope: gmailScope,
    aud: audience,
    iat: issued,
    exp: issued + lifetime,
  };
  const said = [head, claims].map((each) => Buffer.from(JSON.stringify(each)).toString('base64url')).join('.');
  return `${said}.${sign('RSA-SHA256', Buffer.from(said), account.key).toString('base64url')}`;
}
