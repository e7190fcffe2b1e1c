import { ProblemError, causeOf } from '../contracts/index.ts';
import type { Clock, Connected, Connection, Mail, Outcome, Problem, Transport } from '../contracts/index.ts';
import { withinLimit } from '../plugins/within-limit.ts';
import { areTexts, hasReply, isProblem, isRefused, partsOf } from './refusal-shape.ts';

/**
 * Milliseconds after which nobody waits for a connection any more. A server may take five minutes for each of its
 * answers (RFC 5321 section 4.5.3.2), and an isolated transport is given up before this, in words that say more.
 */
const connectLimit = 16 * 60_000;

function isOutcome(value: unknown): value is Outcome {
  const { kind, why } = partsOf(value);
  if (kind === 'accepted') return hasReply(value);
  return kind === 'uncertain' ? areTexts(why) : isRefused(value);
}

function isConnection(value: unknown): boolean {
  const { offer, send, close } = partsOf(value);
  return typeof offer === 'object' && offer !== null && typeof send === 'function' && typeof close === 'function';
}

function isConnected(value: unknown): value is Connected {
  const { kind, connection, refusal, problem } = partsOf(value);
  if (kind === 'connected') return isConnection(connection);
  return kind === 'refused' && isRefused(refusal) && isProblem(problem);
}

function broken(problem: Problem): Connected {
  return {
    kind: 'refused',
    refusal: { kind: 'refused', class: 'config', scope: 'account', reply: { text: problem.what } },
    problem,
  };
}

/** One that hung may do better the next time; its account pauses as it does for a server that cannot be reached. */
function unanswered(): Connected {
  const problem: Problem = {
    code: 'TRANSPORT_UNANSWERED',
    what: `The transport was to connect, and did not say within ${connectLimit / 60_000} minutes whether it did.`,
    next: 'It is asked again after a pause. This is a fault of the plugin; report it to its author if it comes again.',
  };
  const refusal = {
    kind: 'refused',
    class: 'transient',
    scope: 'connection',
    reply: { text: problem.what },
  } as const;
  return { kind: 'refused', refusal, problem };
}

/**
 * Opens a connection. Never rejects: whatever the plugin does instead is a refusal that a person has to look at. One
 * that comes when it was given up, or the signal aborted, is closed.
 */
export async function openedBy(transport: Transport, signal: AbortSignal, clock: Clock): Promise<Connected> {
  const next = 'This is a fault of the plugin; report it to its author. The mails wait.';
  const givenUp = new AbortController();
  const signals = AbortSignal.any([signal, givenUp.signal]);
  const opening = new Promise<unknown>((resolve) => resolve(transport.connect(signals)));
  const ended = await withinLimit(clock, connectLimit, () => unlessAborted(opening, signal));
  if (ended.kind === 'late') givenUp.abort();
  if (ended.kind === 'late' || signal.aborted) {
    void opening.then(closedIfOpen, () => undefined);
    return unanswered();
  }
  switch (ended.kind) {
    case 'done': {
      if (isConnected(ended.value)) return ended.value;
      const what = 'The transport answered nonsense when it was to connect.';
      return broken({ code: 'TRANSPORT_BROKEN', what, next });
    }
    case 'failed': {
      // One that throws its refusal, for example of the network, has said what is wrong.
      if (ProblemError.is(ended.error)) return broken(ended.error.problem);
      const cause = causeOf(ended.error);
      const what = `The transport failed while connecting: ${sentence(cause.message)}`;
      return broken({ code: 'TRANSPORT_BROKEN', what, next, cause });
    }
  }
}

/** What comes when it is aborted is of no use any more, and nobody has to wait for it. */
function unlessAborted(opening: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    const end = (): void => signal.removeEventListener('abort', stop);
    opening.then(resolve, reject).finally(end);
  });
}

async function closedIfOpen(connected: unknown): Promise<void> {
  if (isConnected(connected) && connected.kind === 'connected') await closedBy(connected.connection);
}

/** An outcome, and what is wrong with the transport when it is none that the transport gave. */
export interface Answered {
  readonly outcome: Outcome;
  readonly broken?: Extract<Connected, { readonly kind: 'refused' }>;
}

/** With one full stop at its end, whatever it had. */
function sentence(text: string): string {
  return `${text.trimEnd().replace(/\.+$/, '')}.`;
}

/** What a transport did instead of answering; `what` and `next` are sentences, and `what` says the cause already. */
interface Breach extends Pick<Problem, 'what' | 'next' | 'cause'> {
  /** Why the mail is uncertain. */
  readonly why: string;
}

const REPORT =
  'This is a fault of the plugin; report it to its author. The other mails wait, or go by another account.';
const AFTERWARDS = 'The mail is uncertain now, and the account pauses.';

function breachOf(thrown: unknown): Breach {
  // It has said what is wrong, in whole sentences: they are not wrapped into another.
  if (ProblemError.is(thrown)) {
    const { code, what, next } = thrown.problem;
    const why = sentence(what);
    return { what: `${why} ${AFTERWARDS}`, next, why, cause: { name: thrown.name, message: what, code } };
  }
  const cause = causeOf(thrown);
  const why = `The transport failed while sending: ${sentence(cause.message)}`;
  return { what: `${why} ${AFTERWARDS}`, next: REPORT, why, cause };
}

/** A mail that may have left; and a pause for the account, since what broke once breaks for the next mail too. */
function brokenWhileSending({ why, ...breach }: Breach): Answered {
  const problem: Problem = { code: 'TRANSPORT_BROKEN', ...breach };
  return {
    outcome: { kind: 'uncertain', why },
    broken: {
      kind: 'refused',
      refusal: { kind: 'refused', class: 'transient', scope: 'account', reply: { text: problem.what } },
      problem,
    },
  };
}

/**
 * Sends a mail. Never rejects: a transport that rejects, or answers nonsense, has broken its contract after it may have
 * sent, and nobody can know.
 */
export async function answeredBy(connection: Connection, mail: Mail, signal: AbortSignal): Promise<Answered> {
  try {
    const outcome: unknown = await connection.send(mail, signal);
    if (isOutcome(outcome)) return { outcome };
    const why = 'The transport answered nonsense while sending.';
    return brokenWhileSending({ what: `${why} ${AFTERWARDS}`, next: REPORT, why });
  } catch (thrown) {
    return brokenWhileSending(breachOf(thrown));
  }
}

/** Closes a connection. Never rejects, and never throws. */
export async function closedBy(connection: Connection): Promise<void> {
  try {
    await connection.close();
  } catch {
    // What it carried has been answered; there is nothing left to lose.
  }
}
