import { causeOf, type Problem } from '@postrider/sdk';
import { certificateFault } from './certificate-fault.ts';
import type { OpeningFailure, OpeningStep } from './nodemailer-session.ts';
import { refusedByReply } from './refusal.ts';
import { refusedConnection, type RefusedConnection } from './refused-connection.ts';
import type { SmtpAccountSettings } from './account-settings.ts';
import type { SignInWords } from './sign-in.ts';

/** Who is speaking of which server, for the person who reads it. */
export interface Account {
  readonly name: string;
  readonly settings: SmtpAccountSettings;
  readonly port: number;
  /** Undefined: nobody signs in. */
  readonly words: SignInWords | undefined;
}

const doing: Readonly<Record<OpeningStep, string>> = {
  secure: 'while the connection was being secured',
  greeting: 'before it greeted',
  hello: 'after it was greeted',
  authenticate: 'while signing in',
};

/** What a failed opening means to the host, and to the person who has to mend it. */
export function openingRefusal(failure: OpeningFailure, account: Account): RefusedConnection {
  const { name, settings, port } = account;
  const server = `${settings.host} port ${port}`;
  const problem = (code: string, key: string, what: string, next: string): Problem => ({
    code,
    what: `Account \`${name}\`: ${what}`,
    where: { pointer: `/accounts/${name}${key}` },
    next,
  });
  switch (failure.kind) {
    case 'stopped':
      return refusedConnection(
        'transient',
        problem('SMTP_STOPPED', '', `connecting to ${server} was stopped.`, 'Try again.'),
        'connect',
      );
    case 'timeout':
      return refusedConnection(
        'transient',
        problem(
          'SMTP_TIMEOUT',
          '/port',
          `${server} said nothing for ${failure.seconds} seconds ${doing[failure.step]}.`,
          silenceAdvice(settings, port),
        ),
        failure.step,
      );
    case 'tls-missing':
      return tlsMissing(failure.reply, account, problem);
    case 'auth-missing': {
      const offers =
        failure.offered.length === 0
          ? 'offers no way to sign in'
          : `offers only ${failure.offered.join(', ')} to sign in`;
      const { pointer, next } = account.words?.missing ?? unsaid;
      const told = problem('SMTP_AUTH_MISSING', pointer, `${server} ${offers}.`, next);
      return refusedConnection('config', told, 'authenticate');
    }
    case 'refused':
      return refusedByServer(failure, server, account.words, problem);
    case 'broken':
      return broken(failure, account, server, problem);
  }
}

/** Where nobody signs in there is nothing to be told about it. */
const unsaid = { pointer: '', next: 'Ask the provider how to sign in.' } as const;

type Describe = (code: string, key: string, what: string, next: string) => Problem;

function tlsMissing(reply: string | undefined, { settings, port }: Account, describe: Describe): RefusedConnection {
  const server = `${settings.host} port ${port}`;
  const what =
    reply === undefined ? `${server} does not offer STARTTLS.` : `${server} offers STARTTLS and refused it: ${reply}`;
  const next =
    'Nothing was sent. Try `security: tls` with port 465, or ask the provider which port protects the connection.';
  const problem = describe('SMTP_TLS_MISSING', '/security', what, next);
  // 454: not available for the moment (RFC 3207 section 4).
  return refusedConnection(reply?.startsWith('4') ? 'transient' : 'config', problem, 'secure');
}

function refusedByServer(
  { step, reply }: Extract<OpeningFailure, { readonly kind: 'refused' }>,
  server: string,
  words: SignInWords | undefined,
  describe: Describe,
): RefusedConnection {
  const said = refusedByReply(reply, step);
  if (step !== 'authenticate') {
    const next = 'The answer says why; if it does not, ask the provider whether this computer may connect.';
    const code = step === 'greeting' ? 'SMTP_GREETING_REFUSED' : 'SMTP_HELLO_REFUSED';
    const refusal =
      said.reply.code === undefined || said.reply.code < 400 ? { ...said, scope: 'account' as const } : said;
    return {
      kind: 'refused',
      refusal,
      problem: describe(code, '/host', `${server} refused the session: ${reply}`, next),
    };
  }
  const { pointer, next } = words?.refused ?? unsaid;
  const advice = said.class === 'auth' ? next : 'It is tried again later; if it stays, ask the provider.';
  const what = `${server} refused to let it sign in: ${reply}`;
  return { kind: 'refused', refusal: said, problem: describe('SMTP_AUTH_REFUSED', pointer, what, advice) };
}

function broken(
  { step, error }: Extract<OpeningFailure, { readonly kind: 'broken' }>,
  { settings }: Account,
  server: string,
  describe: Describe,
): RefusedConnection {
  const cause = causeOf(error);
  const certificate = certificateFault(error, settings.tls.serverName ?? settings.host);
  if (certificate !== undefined) {
    const problem = describe('SMTP_CERTIFICATE', '/tls', `${server}: ${certificate.what}`, certificate.next);
    return refusedConnection('config', { ...problem, cause }, 'secure');
  }
  if (step === 'secure' && /SSL|TLS|EPROTO/i.test(`${codeOf(error)} ${error.message}`)) {
    const next = 'If the port speaks plain SMTP first, as 587 and 25 do, write `security: starttls`.';
    const problem = describe('SMTP_TLS_FAILED', '/security', `${server} does not speak TLS as expected.`, next);
    return refusedConnection('config', { ...problem, cause }, 'secure');
  }
  const what = `${server} broke the connection off ${doing[step]}.`;
  const next =
    'It is tried again; if it stays, check `port` and `security`, and ask the provider whether this computer may connect.';
  return refusedConnection('transient', { ...describe('SMTP_DISCONNECTED', '/host', what, next), cause }, step);
}

function silenceAdvice(settings: SmtpAccountSettings, port: number): string {
  if (port === 465 && settings.security !== 'tls')
    return 'Port 465 speaks TLS from the first octet: write `security: tls`.';
  return 'It is tried again; check `host`, `port` and `security`, and whether a firewall holds the answer back.';
}

/** Nodemailer puts its own code over the system's. */
function codeOf(error: Error): string {
  const { originalCode, code } = error as { originalCode?: string; code?: string };
  return originalCode ?? code ?? '';
}
