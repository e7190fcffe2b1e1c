import { type Problem, ProblemError, type SecretReference } from '@postrider/sdk';
import { isLoopback, type SentFolderSettings, type SmtpAccountSettings } from '@postrider/smtp';

/** Where an account's Sent folder is read, and by whom. */
export interface SentSettings extends SentFolderSettings {
  /** User and password go together. Default: those of the account. */
  readonly user?: string;
  readonly password?: SecretReference;
}

/** Settings of an account that uses `smtp`, as the manifest's schema leaves them. */
export interface SmtpSettings extends SmtpAccountSettings {
  /** User and password go together. */
  readonly user?: string;
  readonly password?: SecretReference;
  /** @default automatic: the first of PLAIN, LOGIN, CRAM-MD5 that the server offers. */
  readonly auth: 'automatic' | 'plain' | 'login' | 'cram-md5';
  /** Only for a provider that puts every mail it takes into the Sent folder by itself. */
  readonly sent?: SentSettings;
}

/**
 * Refuses what no schema can say.
 * @throws ProblemError SMTP_UNSAFE_SETTINGS, SMTP_SENT_NOBODY; all faults at once.
 */
export function checkSettings(settings: SmtpSettings, account: string): void {
  const problems = [...unsafe(settings, account), ...nobody(settings, account)];
  const [first, ...more] = problems;
  if (first !== undefined) throw new ProblemError(first, ...more);
}

function nobody({ sent, user }: SmtpSettings, account: string): readonly Problem[] {
  if (sent === undefined || sent.user !== undefined || user !== undefined) return [];
  return [
    {
      code: 'SMTP_SENT_NOBODY',
      what: `Account \`${account}\` does not say who may read its Sent folder at ${sent.host}.`,
      where: { pointer: `/accounts/${account}/sent` },
      next: 'Write `user` and `password` under `sent`, or leave `sent` out.',
    },
  ];
}

function unsafe(settings: SmtpSettings, account: string): readonly Problem[] {
  if (isLoopback(settings.host)) return [];
  const problems: Problem[] = [];
  if (settings.security === 'none' && settings.user !== undefined)
    problems.push({
      code: 'SMTP_UNSAFE_SETTINGS',
      what: `Account \`${account}\` would send its password to ${settings.host} unprotected: everybody on the way could read it.`,
      where: { pointer: `/accounts/${account}/security` },
      next: 'Write `security: starttls` or `security: tls`, or leave `user` and `password` out.',
    });
  if (settings.tls.verify === 'off')
    problems.push({
      code: 'SMTP_UNSAFE_SETTINGS',
      what: `Account \`${account}\` would trust anybody who answers in place of ${settings.host}.`,
      where: { pointer: `/accounts/${account}/tls/verify` },
      next: 'Leave `tls.verify` out, and name the certificate of your own authority in `tls.ca`.',
    });
  return problems;
}
