import type { ProblemError } from '@postrider/sdk';
import { pop3Error } from './pop3-problem.ts';
import type { Mailbox, Pop3ProblemCode } from './pop3-problem.ts';

/** Response codes that say what is to be done (RFC 2449 section 8.1, RFC 3206). Others mean no more than -ERR. */
const coded: readonly (readonly [code: string, problem: Pop3ProblemCode])[] = [
  ['IN-USE', 'POP3_IN_USE'],
  ['LOGIN-DELAY', 'POP3_LOGIN_DELAY'],
  ['AUTH', 'POP3_AUTH_REFUSED'],
  ['SYS/TEMP', 'POP3_SERVER_TEMPORARY'],
  ['SYS/PERM', 'POP3_SERVER_PERMANENT'],
];

/** How servers without response codes tell of a lock when the password was right. */
const lockedMailbox = /\b(?:mail ?drop|mailbox)\b.*\b(?:lock|locked|in use|busy)\b/i;

/** What a -ERR leads to; `otherwise` when neither code nor words tell more. */
export function refusal(
  reply: { readonly text: string; readonly code?: string },
  mailbox: Mailbox,
  otherwise: Pop3ProblemCode,
): ProblemError {
  const { code, text } = reply;
  // Codes are hierarchical: SYS/TEMP/DISK is a kind of SYS/TEMP (RFC 3206 section 3).
  const known = coded.find(([name]) => code === name || code?.startsWith(`${name}/`) === true);
  if (known !== undefined) return pop3Error(known[1], mailbox, text);
  if (otherwise === 'POP3_AUTH_REFUSED' && lockedMailbox.test(text)) return pop3Error('POP3_IN_USE', mailbox, text);
  return pop3Error(otherwise, mailbox, text);
}
