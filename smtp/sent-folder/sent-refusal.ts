import { causeOf, type Problem } from '@postrider/sdk';
import { certificateFault } from '../certificate-fault.ts';
import { refusedConnection, type RefusedConnection } from '../refused-connection.ts';
import type { Credentials, SignInWords } from '../sign-in.ts';
import { strikeSecrets } from '../strike-secrets.ts';

/** Who looks into which folder of which server, for the person who reads it. */
export interface SentFolder {
  readonly account: string;
  readonly host: string;
  readonly port: number;
  /** Undefined: the one that the server marks. */
  readonly folder: string | undefined;
  readonly words: SignInWords;
  /** What the server was shown: it is not repeated. */
  readonly shown?: Credentials;
}

function problem(where: SentFolder, code: string, key: string, what: string, next: string): Problem {
  return {
    code,
    what: `Account \`${where.account}\`: the Sent folder at ${where.host} port ${where.port} ${what}`,
    where: { pointer: `/accounts/${where.account}/sent${key}` },
    next,
  };
}

/** The server was not reached; whoever reads it learns that mails are sent all the same. */
export function sentUnreached(refused: RefusedConnection, where: SentFolder): RefusedConnection {
  const { problem: found } = refused;
  if (found?.code !== 'SMTP_UNREACHABLE') return refused;
  const what = `Account \`${where.account}\`: its Sent folder is not reached; mails are sent all the same. ${found.what}`;
  return { ...refused, problem: { ...found, what } };
}

/** What a thrown error of the session means. */
export function sentRefusal(thrown: unknown, where: SentFolder): RefusedConnection {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { authenticationFailed, code, responseText } = error as {
    authenticationFailed?: boolean;
    code?: string;
    responseText?: string;
  };
  if (authenticationFailed === true) {
    const said = strikeSecrets(responseText ?? 'without a word', where.shown).slice(0, 300);
    const { next } = where.words.refused;
    return refusedConnection(
      'auth',
      problem(where, 'SMTP_SENT_REFUSED', '/host', `was not opened, signing in was refused: ${said}`, next),
      'authenticate',
    );
  }
  const fault = certificateFault(error, where.host);
  if (fault !== undefined)
    return refusedConnection(
      'config',
      {
        ...problem(where, 'SMTP_CERTIFICATE', '/host', `was not opened: ${fault.what}`, fault.next),
        cause: causeOf(error),
      },
      'secure',
    );
  if (/SSL|EPROTO/.test(`${code ?? ''} ${error.message}`)) {
    const next = 'Name the port at which the server speaks TLS from the first octet: it is 993 nearly everywhere.';
    return refusedConnection(
      'config',
      {
        ...problem(where, 'SMTP_TLS_FAILED', '/port', 'was not opened: it does not speak TLS.', next),
        cause: causeOf(error),
      },
      'secure',
    );
  }
  const next = 'It is looked into again; if it stays, check `sent.host` and `sent.port`.';
  const what = `could not be read: ${strikeSecrets(responseText ?? error.message, where.shown).slice(0, 300)}`;
  return refusedConnection(
    'transient',
    { ...problem(where, 'SMTP_SENT_UNREADABLE', '/host', what, next), cause: causeOf(error) },
    'connect',
  );
}

/** The folder is not there; `others` are. */
export function sentMissing(where: SentFolder, others: readonly string[]): RefusedConnection {
  const what =
    where.folder === undefined
      ? 'is none that the server marks as such (RFC 6154).'
      : `is not there: no folder is called "${where.folder}".`;
  const names = others.slice(0, 20).map((each) => `"${each}"`);
  const next = `Write one of the folders there as \`sent.folder\`: ${names.join(', ').slice(0, 500)}${others.length > 20 ? ', …' : ''}.`;
  return refusedConnection('config', problem(where, 'SMTP_SENT_MISSING', '/folder', what, next), 'connect');
}
