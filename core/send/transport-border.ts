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
    const what = `The transport failed while connecting: ${cause.message}`;
    return broken({ code: 'TRANSPORT_BROKEN', what, next, cause });
  }
}

/** An outcome, and what is wrong with the transport when it is none that the transport gave. */
export interface Answered {
  readonly outcome: Outcome;
  readonly broken?: Extract<Connected, { readonly kind: 'refused' }>;
}

/** A mail that may have left; and a pause for the account, since what broke once breaks for the next mail too. */
function brokenWhileSending(how: string, thrown?: unknown): Answered {
  const problem: Problem = {
    code: 'TRANSPORT_BROKEN',
    what: `The transport ${how} while sending a mail, which is uncertain now. Its account pauses.`,
    next: 'This is a fault of the plugin; report it to its author. The other mails wait, or go by another account.',
    ...(thrown === undefined ? {} : { cause: causeOf(thrown) }),
  };
  return {
    outcome: { kind: 'uncertain', why: `The transport ${how}.` },
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
    return isOutcome(outcome) ? { outcome } : brokenWhileSending('answered nonsense');
  } catch (thrown) {
    return brokenWhileSending(`failed (${causeOf(thrown).message})`, thrown);
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
