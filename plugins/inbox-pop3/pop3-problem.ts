import { ProblemError } from '@postrider/sdk';
import type { Cause, Problem } from '@postrider/sdk';

/** Whose mailbox it is, for the messages. */
export interface Mailbox {
  readonly inbox: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

type Words = readonly [what: (mailbox: Mailbox, detail: string) => string, next: string];
/** The server's own words, as the end of a sentence. */
const said = (detail: string): string => (detail === '' ? '; it gave no reason.' : `: "${detail}".`);
const server = ({ host, port }: Mailbox): string => `${host}:${port}`;

/** Every failure of this plugin. `detail` is what the server said, or what was looked for. */
const table = {
  POP3_PLAINTEXT_REFUSED: [
    (to) => `Inbox ${to.inbox} would send its password to ${to.host} unencrypted.`,
    'Set security to tls or stls; for a server on a network you trust, say security: unprotected.',
  ],
  POP3_UNSENDABLE_CREDENTIALS: [
    (to, detail) =>
      `Inbox ${to.inbox}: the ${detail} is empty or holds a line break or a NUL, which POP3 cannot carry.`,
    'Set it again without the line break; a password that was pasted often ends with one.',
  ],
  POP3_CA_UNREADABLE: [
    (to, detail) => `Inbox ${to.inbox}: the certificate file ${detail} cannot be read.`,
    'Check tls.ca: it is the path of a PEM file of at most 1 MiB, beginning at the root or at the folder of the configuration.',
  ],
  POP3_TLS_MISSING: [
    (to, detail) => `${server(to)} does not offer STLS, so inbox ${to.inbox} was not opened${said(detail)}`,
    'Use security: tls with port 995, or ask the provider which port is encrypted.',
  ],
  POP3_TLS_FAILED: [
    (to, detail) => `${server(to)} and inbox ${to.inbox} could not agree on encryption: ${detail}.`,
    'Check port and security: 995 goes with tls, 110 with stls.',
  ],
  POP3_CERTIFICATE: [
    (to, detail) => `The certificate of ${server(to)} is not to be trusted for inbox ${to.inbox}: ${detail}.`,
    'Check the host name; for a private authority name its file in tls.ca, for another name set tls.serverName.',
  ],
  POP3_GREETING_REFUSED: [
    (to, detail) => `${server(to)} does not let inbox ${to.inbox} in at present${said(detail)}`,
    'Nothing to do at first: the next poll tries again. If it lasts, ask the provider.',
  ],
  POP3_AUTH_REFUSED: [
    (to, detail) => `${server(to)} refused the sign-in of ${to.user} for inbox ${to.inbox}${said(detail)}`,
    'Check user and password; many providers want an app password and POP3 switched on in the mailbox.',
  ],
  POP3_AUTH_UNSUPPORTED: [
    (to, detail) => `${server(to)} does not offer the way inbox ${to.inbox} signs in: ${detail}.`,
    'Set auth to automatic, or to a way the server offers.',
  ],
  POP3_IN_USE: [
    (to, detail) => `The mailbox of inbox ${to.inbox} is held by another program${said(detail)}`,
    'Close the other mail program, or wait: the next poll tries again.',
  ],
  POP3_LOGIN_DELAY: [
    (to, detail) => `${server(to)} wants longer pauses between sign-ins of inbox ${to.inbox}${said(detail)}`,
    'Poll this inbox less often; the next poll tries again.',
  ],
  POP3_SERVER_TEMPORARY: [
    (to, detail) => `${server(to)} has trouble of its own with inbox ${to.inbox}${said(detail)}`,
    'Nothing to do: the next poll tries again.',
  ],
  POP3_SERVER_PERMANENT: [
    (to, detail) => `${server(to)} cannot serve inbox ${to.inbox} before somebody mends it${said(detail)}`,
    'Ask the provider, or look whether POP3 is switched on in the mailbox.',
  ],
  POP3_REFUSED: [
    (to, detail) => `${server(to)} refused a command of inbox ${to.inbox}${said(detail)}`,
    'The mail stays in the mailbox and the next poll tries again; if it lasts, ask the provider.',
  ],
  POP3_PROTOCOL: [
    (to, detail) => `${server(to)} does not speak POP3 to inbox ${to.inbox}: it sent ${detail}.`,
    'Check host and port; if they are right, something between here and the server changes what it says.',
  ],
  POP3_TIMEOUT: [
    (to, detail) => `${server(to)} did not answer inbox ${to.inbox} within ${detail} seconds.`,
    'Check host, port and security (995 goes with tls, 110 with stls) and that no firewall is in the way; a slow server can be given longer timeouts.',
  ],
  POP3_CONNECTION_LOST: [
    (to, detail) => `The connection of inbox ${to.inbox} to ${server(to)} ended early: ${detail}.`,
    'Nothing was lost: unread mail stays in the mailbox and the next poll tries again.',
  ],
  POP3_ANSWER_TOO_LARGE: [
    (to, detail) =>
      `${server(to)} sent inbox ${to.inbox} more than the limit allows (${detail} octets so far), so the connection was closed.`,
    'A mail over the limit was left alone; the others are read at the next poll.',
  ],
  POP3_LISTING_TOO_LARGE: [
    (to, detail) =>
      `The mailbox of inbox ${to.inbox} on ${server(to)} holds more than can be listed (${detail} octets of list).`,
    'Move old mails out of the mailbox with another program.',
  ],
  POP3_NO_UNIQUE_IDS: [
    (to, detail) =>
      `${server(to)} has no way to tell the mails of inbox ${to.inbox} apart (neither UIDL nor TOP)${said(detail)}`,
    'This server cannot be used without reading mails twice; ask the provider for another way in.',
  ],
  POP3_UNKNOWN_MAIL: [
    (to, detail) => `Inbox ${to.inbox} has no mail ${detail} any more.`,
    'Another program may have taken it away; there is nothing to do.',
  ],
  POP3_NOTHING_DELETED: [
    (to, detail) => `Inbox ${to.inbox}: nothing was deleted, because the session ended early. ${detail}`,
    'The mails are still in the mailbox; the next poll deletes them again.',
  ],
  POP3_DELETION_UNCERTAIN: [
    (to, detail) => `Inbox ${to.inbox}: it is not known whether all mails were deleted. ${detail}`,
    'Mails that are left are deleted at the next poll.',
  ],
  POP3_STOPPED: [
    (to) => `Reading of inbox ${to.inbox} was stopped before it was done.`,
    'Nothing to do: the next poll goes on.',
  ],
} as const satisfies Readonly<Record<string, Words>>;

export type Pop3ProblemCode = keyof typeof table;

/** Makes a failure into what a person reads. */
export function pop3Problem(code: Pop3ProblemCode, mailbox: Mailbox, detail = '', cause?: Cause): Problem {
  const [what, next] = table[code];
  return { code, what: what(mailbox, detail), next, ...(cause === undefined ? {} : { cause }) };
}

export function pop3Error(code: Pop3ProblemCode, mailbox: Mailbox, detail = '', cause?: Cause): ProblemError {
  return new ProblemError(pop3Problem(code, mailbox, detail, cause));
}
