import type { Clock, Connection, Mail, Network, Outcome, SecretReference, Transport } from '@postrider/sdk';
import { type SmtpServer, testInstance } from '@postrider/sdk/testing';
import type { SentFolderSettings, SmtpAccountSettings } from './account-settings.ts';
import { type PasswordMechanism, passwordSignIn } from './password-sign-in.ts';
import type { SignIn, SignInWords } from './sign-in.ts';
import { smtpAccount } from './smtp-account.ts';

/** How a test's account differs from a plain one on loopback. */
export interface AccountTerms {
  readonly settings?: Partial<SmtpAccountSettings> & {
    readonly user?: string;
    readonly password?: SecretReference;
    readonly auth?: 'cram-md5';
    readonly sent?: SentFolderSettings;
  };
  /** Instead of `user` and `password`. */
  readonly signIn?: SignIn;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly network?: Network;
}

const words: SignInWords = {
  missing: { pointer: '/auth', next: 'Sign in another way.' },
  refused: { pointer: '/password', next: 'Check the password.' },
};

/** The account `studio` at a server. */
export function accountAt(
  server: { readonly host: string; readonly port: number },
  terms: AccountTerms = {},
): Transport {
  const { user, password, auth, sent, ...more } = terms.settings ?? {};
  const settings: SmtpAccountSettings = {
    host: server.host,
    port: server.port,
    security: 'none',
    connections: 5,
    mailsInFlight: 2,
    pipelining: 'automatic',
    chunking: 'off',
    timeouts: { connect: 60, greeting: 300, command: 300, content: 600 },
    tls: { verify: 'on' },
    ...more,
  };
  const instance = testInstance({
    settings,
    name: 'studio',
    secrets: terms.secrets ?? { studio: 'Correct horse 9' },
    ...(terms.clock === undefined ? {} : { clock: terms.clock }),
    ...(terms.network === undefined ? {} : { network: terms.network }),
  });
  const mechanisms: readonly PasswordMechanism[] = auth === undefined ? ['PLAIN', 'LOGIN', 'CRAM-MD5'] : ['CRAM-MD5'];
  const signIn =
    user === undefined || password === undefined
      ? terms.signIn
      : passwordSignIn(instance, { user, password, mechanisms, words });
  return smtpAccount(instance, {
    settings,
    signIn,
    sent: sent === undefined || signIn === undefined ? undefined : { folder: sent, signIn },
  });
}

/** A connection that has to come about. */
export async function connectTo(server: SmtpServer, terms: AccountTerms = {}): Promise<Connection> {
  const connected = await accountAt(server, terms).connect(calm());
  if (connected.kind === 'refused') throw new Error(connected.problem.what);
  return connected.connection;
}

/** A signal that never aborts. */
export function calm(): AbortSignal {
  return new AbortController().signal;
}

/** Mail number `delivery`, with this content. */
export function mailOf(
  delivery: number,
  content = 'Subject: Hello\r\n\r\nDear you,\r\n',
  more: Partial<Mail> = {},
): Mail {
  const chunks = more.chunks ?? [Buffer.from(content)];
  return {
    delivery,
    messageId: `<c.${delivery}@northlight.example>`,
    envelope: { from: 'hello@northlight.example', to: `person${delivery}@client.example` },
    size: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    smtpUtf8: false,
    ...more,
    chunks,
  };
}

/** An outcome in a few words, for stories: `accepted`, `refused bad-recipient recipient`, `uncertain`. */
export function told(outcome: Outcome): string {
  return outcome.kind === 'refused' ? `refused ${outcome.class} ${outcome.scope}` : outcome.kind;
}
