import { ProblemError, causeOf, refusalClasses, refusalScopes } from '../contracts/index.ts';
import type { Connected, Connection, Mail, Outcome, Problem, Transport } from '../contracts/index.ts';

const classes: ReadonlySet<unknown> = new Set(refusalClasses);
const scopes: ReadonlySet<unknown> = new Set(refusalScopes);

/** What stands in an object, of whatever kind it is; nothing in anything else. */
function partsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function areTexts(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}

function hasReply(value: unknown): boolean {
  return areTexts(partsOf(partsOf(value)['reply'])['text']);
}

function isRefused(value: unknown): boolean {
  const { kind, class: refusalClass, scope } = partsOf(value);
  return kind === 'refused' && classes.has(refusalClass) && scopes.has(scope) && hasReply(value);
}

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
  const { code, what, next } = partsOf(problem);
  return kind === 'refused' && isRefused(refusal) && areTexts(code, what, next);
}

function broken(problem: Problem): Connected {
  return {
    kind: 'refused',
    refusal: { kind: 'refused', class: 'config', scope: 'account', reply: { text: problem.what } },
    problem,
  };
}

/** Opens a connection. Never rejects: whatever the plugin does instead is a refusal that a person has to look at. */
export async function openedBy(transport: Transport, signal: AbortSignal): Promise<Connected> {
  const next = 'This is a fault of the plugin; report it to its author. The mails wait.';
  try {
    const connected: unknown = await transport.connect(signal);
    if (isConnected(connected)) return connected;
    const what = 'The transport answered nonsense when it was to connect.';
    return broken({ code: 'TRANSPORT_BROKEN', what, next });
  } catch (thrown) {
    // One that throws its refusal, for example of the network, has said what is wrong.
    if (ProblemError.is(thrown)) return broken(thrown.problem);
    const cause = causeOf(thrown);
    const what = `The transport failed while connecting: ${sentence(cause.message)}`;
    return broken({ code: 'TRANSPORT_BROKEN', what, next, cause });
  }
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
