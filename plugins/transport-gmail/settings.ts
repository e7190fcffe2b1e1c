import { ProblemError, type SecretReference } from '@postrider/sdk';
import type { SentFolderSettings, SmtpAccountSettings } from '@postrider/smtp';

/** Settings of an account that uses `gmail`, as the manifest's schema leaves them. */
export interface GmailSettings extends SmtpAccountSettings {
  /** The mailbox that sends. */
  readonly address: string;
  /** One of both. */
  readonly auth: { readonly oauth2?: SecretReference; readonly appPassword?: SecretReference };
  /** @default smtp.gmail.com */
  readonly host: string;
  /** @default tls */
  readonly security: 'tls' | 'starttls';
  readonly sent: SentFolderSettings & {
    /** @default automatic: unless the host is the relay. */
    readonly look: 'automatic' | 'off';
  };
  /** Who hands out access tokens. @default oauth2.googleapis.com:443 */
  readonly token: { readonly host: string; readonly port: number };
}

/** What an account signs in with. */
export type SignInChoice =
  | { readonly kind: 'oauth2'; readonly secret: SecretReference }
  | { readonly kind: 'app-password'; readonly secret: SecretReference };

/** @throws ProblemError GMAIL_AUTH_CHOICE when it is none or both. */
export function signInChoice({ auth: { oauth2, appPassword } }: GmailSettings, account: string): SignInChoice {
  if (oauth2 !== undefined && appPassword === undefined) return { kind: 'oauth2', secret: oauth2 };
  if (oauth2 === undefined && appPassword !== undefined) return { kind: 'app-password', secret: appPassword };
  throw new ProblemError({
    code: 'GMAIL_AUTH_CHOICE',
    what: `Account \`${account}\` ${oauth2 === undefined ? 'does not say how to sign in' : 'names two ways to sign in'}.`,
    where: { pointer: `/accounts/${account}/auth` },
    next: 'Write one of `oauth2: { secret: NAME }` and `appPassword: { secret: NAME }` under `auth`.',
  });
}

/** Whether Gmail keeps a copy of what this account sends, and the person lets it be looked for. */
export function looksIntoSent({ host, sent }: GmailSettings): boolean {
  return sent.look === 'automatic' && host.toLowerCase() !== 'smtp-relay.gmail.com';
}
