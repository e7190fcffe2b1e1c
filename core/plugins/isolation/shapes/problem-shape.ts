import type { Cause, Problem } from '../../../contracts/index.ts';
import { integer, list, object, optional, text, wholeText } from './shape.ts';
import type { Shape } from './shape.ts';

const causeShape = object({ name: text(200), message: text(4000), code: optional(text(100)) });

const code: Shape<string> = (value, at) => {
  const read = wholeText(64)(value, at);
  return /^[A-Z][A-Z0-9_]*$/.test(read) ? read : 'PLUGIN_FAULT';
};

export const problemShape: Shape<Problem> = object({
  code,
  what: text(4000),
  next: text(2000),
  where: optional(
    object({
      file: optional(text(4096)),
      line: optional(integer(0)),
      column: optional(integer(0)),
      pointer: optional(text(1000)),
      field: optional(text(200)),
    }),
  ),
  cause: optional(causeShape),
});

const problemsShape = list(problemShape, 1000);

const lost: Cause = { name: 'Error', message: 'it failed and could not say how' };

/** What the other side says was wrong; never fails itself. */
export function readProblems(value: unknown): readonly Problem[] {
  try {
    return problemsShape(value, '');
  } catch {
    return [];
  }
}

/** What the other side threw; never fails itself. */
export function readCause(value: unknown): Cause {
  try {
    return causeShape(value, '');
  } catch {
    return lost;
  }
}
