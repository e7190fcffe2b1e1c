import { type Problem, ProblemError, type SecretReference } from '@postrider/sdk';
import { isLoopback } from './loopback.ts';

/** Where an account's Sent folder is read: IMAP with TLS from the first octet. */
export interface SentSettings {
  /** Name or address of the IMAP server. */
  readonly host: string;
  /** @default 993 */
  readonly port: number;
  /** Its name there. Default: the one that the server marks as Sent (RFC 6154). */
  readonly folder?: string;
  /** User and password go together. Default: those of the account. */
  readonly user?: string;
  readonly password?: SecretReference;
}

/** Settings of an account that uses `smtp`, as the manifest's schema leaves them. */
export interface SmtpSettings {
  /** Name or address of the server. */
  readonly host: string;
  /** Default: 465 for `tls`, 587 for `starttls`, 25 for `none`. */
  readonly port?: number;
  /** `tls`: from the first octet; `starttls`: before signing in; `none`: never. @default starttls */
  readonly security: 'tls' | 'starttls' | 'none';
  /** User and password go together. */
  readonly user?: string;
  readonly password?: SecretReference;
  /** @default automatic: the first of PLAIN, LOGIN, CRAM-MD5 that the server offers. */
  readonly auth: 'automatic' | 'plain' | 'login' | 'cram-md5';
  /** 1 to 512. @default 5 */
  readonly connections: number;
  /** Mails a connection holds at once when the server offers PIPELINING, 1 to 64. @default 4 */
  readonly mailsInFlight: number;
  /** Mails after which a connection is closed. Default: what the server announces. */
  readonly mailsPerConnection?: number;
  /** @default automatic: when the server offers it. */
  readonly pipelining: 'automatic' | 'off';
  /** `automatic`: BDAT (RFC 3030) when the server offers it with PIPELINING. @default off */
  readonly chunking: 'automatic' | 'off';
  /** Only for a provider that puts every mail it takes into the Sent folder by itself. */
  readonly sent?: SentSettings;
  /** The name said in EHLO. Default: this computer's full name, else its address. */
  readonly name?: string;
  /** Seconds. */
  readonly timeouts: {
    /** Until connected, TLS from the first octet included. @default 60 */
    readonly connect: number;
    /** Until greeted. @default 300 */
    readonly greeting: number;
    /** Until a command is answered. @default 300 */
    readonly command: number;
    /** Until the mail is answered. @default 600 */
    readonly content: number;
  };
  readonly tls: {
    /** File with the certificates (PEM) of authorities to trust besides the known ones. */
    readonly ca?: string;
    /** The name that the server's certificate must bear. Default: `host`. */
    readonly serverName?: string;
    /** `off` is for this computer's own loopback only. @default on */
    readonly verify: 'on' | 'off';
  };
}

const usualPorts = { tls: 465, starttls: 587, none: 25 } as const;

export function portOf(settings: SmtpSettings): number {
  return settings.port ?? usualPorts[settings.security];
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
