import { ProblemError, causeOf } from '../../../contracts/index.ts';
import type { Answer } from '../message.ts';
import { readCause, readProblems } from '../shapes/problem-shape.ts';

/** What a call came to that threw. */
export function answerOf(thrown: unknown): Answer {
  return ProblemError.is(thrown)
    ? { kind: 'problems', problems: thrown.problems }
    : { kind: 'failed', cause: causeOf(thrown) };
}

/** An error of this side's own, made of what is known of theirs. */
export function errorOf(answer: Extract<Answer, { readonly kind: 'problems' | 'failed' }>): Error {
  if (answer.kind === 'problems') {
    const [first, ...more] = readProblems(answer.problems);
    return first === undefined ? new Error('it failed and said nothing') : new ProblemError(first, ...more);
  }
  const { name, message, code } = readCause(answer.cause);
  return Object.assign(new Error(message), { name, ...(code === undefined ? {} : { code }) });
}
