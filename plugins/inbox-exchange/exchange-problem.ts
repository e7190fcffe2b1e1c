import { ProblemError } from '@postrider/sdk';
import type { Cause, Problem } from '@postrider/sdk';

/** Whose mailbox it is, for the messages. */
export interface Mailbox {
  readonly inbox: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly user: string;
  /** Struck out of everything the server says: some repeat what they were sent. */
  readonly secrets: readonly string[];
}

type Words = readonly [what: (mailbox: Mailbox, detail: string) => string, next: string];
/** The server's own words, as the end of a sentence. */
const said = (detail: string): string => (detail === '' ? '; it gave no reason.' : `: "${detail}".`);
const server = ({ host, port }: Mailbox): string => `${host}:${port}`;

/** Every failure of this plugin. `detail` is what the server said, or what was looked for. */
const table = {
  EXCHANGE_PLAINTEXT_REFUSED: [
    (to) => `Inbox ${to.inbox} would sign in to ${to.host} unencrypted.`,
    'Leave security out: the service of an Exchange server is always to be had encrypted.',
  ],
  EXCHANGE_UNSENDABLE_CREDENTIALS: [
    (to, detail) =>
      `Inbox ${to.inbox}: the ${detail} is empty or holds a character that a sign-in cannot carry, such as a line break.`,
    'Set it again without; a password that was pasted often ends with a line break.',
  ],
  EXCHANGE_CA_UNREADABLE: [
    (to, detail) => `Inbox ${to.inbox}: the certificate file ${detail} cannot be read.`,
    'Check tls.ca: it is the path of a PEM file of at most 1 MiB, beginning at the root or at the folder of the configuration.',
  ],
  EXCHANGE_TLS_FAILED: [
    (to, detail) => `${server(to)} and inbox ${to.inbox} could not agree on encryption: ${detail}.`,
    'Check host and port; the service is usually on 443.',
  ],
  EXCHANGE_CERTIFICATE: [
    (to, detail) => `The certificate of ${server(to)} is not to be trusted for inbox ${to.inbox}: ${detail}.`,
    'Check the host name; for a private authority name its file in tls.ca, for another name set tls.serverName.',
  ],
  EXCHANGE_AUTH_REFUSED: [
    (to, detail) => `${server(to)} refused the sign-in of ${to.user} for inbox ${to.inbox}${said(detail)}`,
    'Check user, domain and password, and that the password has not run out; nothing else was tried, because every try counts towards a lock.',
  ],
  EXCHANGE_AUTH_UNSUPPORTED: [
    (to, detail) => `${server(to)} does not offer the way inbox ${to.inbox} signs in: ${detail}.`,
    'Set auth to automatic, or ask the administrator to allow NTLM (version 2) or, over TLS, Basic for EWS.',
  ],
  EXCHANGE_ONLINE_ENDED: [
    (to, detail) => `${to.host} is Exchange Online, which does not let inbox ${to.inbox} in: ${detail}.`,
    'Microsoft has ended EWS there in October 2026; this plugin reads Exchange servers of 2013 to Subscription Edition that run on premises.',
  ],
  EXCHANGE_FORBIDDEN: [
    (to, detail) => `${server(to)} knows ${to.user}, and does not let inbox ${to.inbox} use EWS${said(detail)}`,
    'Ask the administrator to allow EWS for this user (Get-CASMailbox shows EwsEnabled).',
  ],
  EXCHANGE_NO_SERVICE: [
    (to, detail) => `At ${to.path} of ${server(to)} there is no EWS for inbox ${to.inbox}: ${detail}.`,
    'Check host, port and path; the path is /EWS/Exchange.asmx on almost every server. Redirects are not followed: a password goes where you said, or nowhere.',
  ],
  EXCHANGE_BUSY: [
    (to, detail) => `${server(to)} wants inbox ${to.inbox} to wait ${detail} seconds.`,
    'Nothing to do: a later poll goes on. If it lasts, poll this inbox less often.',
  ],
  EXCHANGE_SERVER_TROUBLE: [
    (to, detail) => `${server(to)} has trouble of its own with inbox ${to.inbox}${said(detail)}`,
    'Nothing to do: the next poll tries again. If it lasts, ask the administrator.',
  ],
  EXCHANGE_REFUSED: [
    (to, detail) => `${server(to)} refused a request of inbox ${to.inbox}${said(detail)}`,
    'The mail stays in the mailbox and the next poll tries again; if it lasts, ask the administrator.',
  ],
  EXCHANGE_NO_MAILBOX: [
    (to, detail) =>
      `${to.user} has no mailbox for inbox ${to.inbox} on ${server(to)}, or no right to it${said(detail)}`,
    'Check address, and ask the administrator for full access to a mailbox that is not the user’s own.',
  ],
  EXCHANGE_NO_FOLDER: [
    (to, detail) => `The mailbox of inbox ${to.inbox} on ${server(to)} has no folder ${detail}.`,
    'Write the names as Outlook shows them, from the top of the mailbox, with slashes between: Inbox/Answers.',
  ],
  EXCHANGE_SAME_FOLDER: [
    (to, detail) => `Inbox ${to.inbox} would move worked mails to ${detail}, where it reads them.`,
    'Set moveTo to another folder.',
  ],
  EXCHANGE_PROTOCOL: [
    (to, detail) => `${server(to)} does not speak EWS to inbox ${to.inbox}: ${detail}.`,
    'Check host, port and path; if they are right, something between here and the server changes what it says.',
  ],
  EXCHANGE_ANSWER_TOO_LARGE: [
    (to, detail) =>
      `${server(to)} sent inbox ${to.inbox} more than the limit allows (${detail}), so the connection was closed.`,
    'Nothing was lost; if it lasts, set a smaller pageSize.',
  ],
  EXCHANGE_TOO_MANY_MAILS: [
    (to, detail) => `The folder of inbox ${to.inbox} on ${server(to)} holds more than ${detail} mails.`,
    'Move old mails out of the folder with another program, and set disposal: delete, which moves worked mails to moveTo.',
  ],
  EXCHANGE_TIMEOUT: [
    (to, detail) => `${server(to)} did not answer inbox ${to.inbox} within ${detail} seconds.`,
    'Check host and port and that no firewall is in the way; a slow server can be given longer timeouts.',
  ],
  EXCHANGE_CONNECTION_LOST: [
    (to, detail) => `The connection of inbox ${to.inbox} to ${server(to)} ended early: ${detail}.`,
    'Nothing was lost: unread mail stays in the mailbox and the next poll tries again.',
  ],
  EXCHANGE_UNKNOWN_MAIL: [
    (to, detail) => `Inbox ${to.inbox} has no mail ${detail} any more.`,
    'Another program may have taken it away; there is nothing to do.',
  ],
  EXCHANGE_STOPPED: [
    (to) => `Reading of inbox ${to.inbox} was stopped before it was done.`,
    'Nothing to do: the next poll goes on.',
  ],
} as const satisfies Readonly<Record<string, Words>>;

export type ExchangeProblemCode = keyof typeof table;

/** Makes a failure into what a person reads. */
export function exchangeProblem(code: ExchangeProblemCode, mailbox: Mailbox, detail = '', cause?: Cause): Problem {
  const [what, next] = table[code];
  const shown = mailbox.secrets.reduce((text, secret) => text.replaceAll(secret, '(not shown)'), detail);
  return { code, what: what(mailbox, shown), next, ...(cause === undefined ? {} : { cause }) };
}

export function exchangeError(code: ExchangeProblemCode, mailbox: Mailbox, detail = '', cause?: Cause): ProblemError {
  return new ProblemError(exchangeProblem(code, mailbox, detail, cause));
}

/** Text of a server that a person may be shown: no control characters, at most 300 characters. */
export function readable(text: string): string {
  return text
    .slice(0, 2000)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 300);
}
