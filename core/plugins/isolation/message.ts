import type { Cause, Problem } from '../../contracts/index.ts';

/** What a call came to, as data. A socket travels beside its answer. */
export type Answer =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'socket' }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  | { readonly kind: 'failed'; readonly cause: Cause };

/** What crosses the border between the host and an isolated plugin, in either direction. Plain data. */
export type Message =
  | {
      readonly kind: 'call';
      /** Counted up by the caller, from 1. */
      readonly id: number;
      /** What is called: 0 is the plugin, others were numbered by the host. */
      readonly target: number;
      readonly method: string;
      readonly arguments: readonly unknown[];
      /** The number of the signal that can abort the call. */
      readonly signal?: number;
    }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  /** The sender's signal of that number aborted. */
  | { readonly kind: 'abort'; readonly signal: number }
  /** The sender will not speak of that signal again. */
  | { readonly kind: 'release'; readonly signal: number }
  /** Word that needs no answer. */
  | { readonly kind: 'note'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'ping' }
  | { readonly kind: 'pong' };

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Methods and notes have short names; a long one is no name. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 64;
}

function isAnswer(value: unknown): value is Answer {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, problems, cause } = value as {
    readonly kind?: unknown;
    readonly problems?: unknown;
    readonly cause?: unknown;
  };
  if (kind === 'value' || kind === 'socket') return true;
  if (kind === 'problems') return Array.isArray(problems);
  return kind === 'failed' && typeof cause === 'object' && cause !== null;
}

/** True for a message whose envelope is whole. What is in it (arguments, values) is judged by whoever asked for it. */
export function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null) return false;
  const message = value as Partial<Record<string, unknown>>;
  switch (message['kind']) {
    case 'answer':
      return isCount(message['id']) && isAnswer(message['answer']);
    case 'call':
      return (
        isCount(message['id']) &&
        isCount(message['target']) &&
        isName(message['method']) &&
        Array.isArray(message['arguments']) &&
        message['arguments'].length <= 8 &&
        (message['signal'] === undefined || isCount(message['signal']))
      );
    case 'abort':
    case 'release':
      return isCount(message['signal']);
    case 'note':
      return isName(message['name']);
    case 'ping':
    case 'pong':
      return true;
    default:
      return false;
  }
}
