import { causeOf, ProblemError } from '../contracts/index.ts';
import type { Problem } from '../contracts/index.ts';

/** A mail, named for a person without telling what is in it. */
export function nameMail(mail: { readonly uid: string; readonly from?: string | undefined }): string {
  const uid = mail.uid.length > 80 ? `${mail.uid.slice(0, 80)}…` : mail.uid;
  return mail.from === undefined ? `The mail ${uid}` : `The mail ${uid} from ${mail.from}`;
}

/** Of a failure that brings its own problem, that one is told, with the mail it concerned; of any other, the given one. */
export function problemOf(thrown: unknown, otherwise: Omit<Problem, 'cause'>): Problem {
  if (!ProblemError.is(thrown)) return { ...otherwise, cause: causeOf(thrown) };
  const { problem } = thrown;
  return { ...problem, what: `${otherwise.what} ${problem.what}` };
}

export function inboxFailed(inbox: string, doing: string, thrown: unknown): Problem {
  return problemOf(thrown, {
    code: 'RECEIVE_INBOX_FAILED',
    what: `The inbox "${inbox}" failed while ${doing}.`,
    next: 'Nothing is lost: it is tried again at the next poll. If it goes on, check the mailbox and its settings.',
  });
}

export function ledgerFailed(inbox: string, thrown: unknown): Problem {
  return problemOf(thrown, {
    code: 'RECEIVE_LEDGER_FAILED',
    what: `Receiving from the inbox "${inbox}" stopped, because the ledger could not be read or written.`,
    next: 'Check the disk of this computer; mails that were not recorded are still in the mailbox and are read again.',
  });
}

export function mailNotUnderstood(inbox: string, uid: string, why: string): Problem {
  return {
    code: 'RECEIVE_MAIL_NOT_UNDERSTOOD',
    what: `${nameMail({ uid })} in the inbox "${inbox}" was not understood: ${why}.`,
    next: 'It stays in the mailbox and is not read again; look at it with a mail program.',
  };
}

export function mailTooLarge(inbox: string, uid: string, size: number, limit: number): Problem {
  return {
    code: 'RECEIVE_MAIL_TOO_LARGE',
    what: `${nameMail({ uid })} in the inbox "${inbox}" has ${size} octets; the limit is ${limit}.`,
    next: 'It stays in the mailbox and is not read again; look at it with a mail program, or raise sizeLimit.',
  };
}

export function handlerFailed(handler: string, mail: string, thrown: unknown): Problem {
  return problemOf(thrown, {
    code: 'RECEIVE_HANDLER_FAILED',
    what: `${mail} was not worked: the handler "${handler}" failed.`,
    next: 'It stays in the mailbox and is tried again at the next poll; if it goes on, check the handler.',
  });
}

export function sinkUnknown(sink: string, mail: string): Problem {
  return {
    code: 'RECEIVE_SINK_UNKNOWN',
    what: `${mail} was not worked: its task is meant for "${sink}", and there is no task sink of that name.`,
    next: 'Add it under tasks in the configuration, or correct the name; the mail waits in the mailbox.',
  };
}

export function sinkFailed(sink: string, mail: string, thrown: unknown): Problem {
  return problemOf(thrown, {
    code: 'RECEIVE_SINK_FAILED',
    what: `${mail} was not worked: the task sink "${sink}" did not take its task.`,
    next: 'It stays in the mailbox and is tried again at the next poll; if it goes on, check the task sink.',
  });
}
