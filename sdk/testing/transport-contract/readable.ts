import { fail, ok } from 'node:assert/strict';
import type { Problem } from '#contracts';
import { wrongPassword } from '../wrong-password.ts';

/** What a person reads has to help, and must not give the password away. */
export function readable(problem: Problem | undefined): void {
  if (problem === undefined) return fail('nothing was found wrong');
  const { code, what, next } = problem;
  ok(/^[A-Z][A-Z0-9_]+$/.test(code), `${code} is not a code`);
  ok(what.length > 0 && next.endsWith('.'), 'it does not say in a sentence what is to be done');
  ok(!JSON.stringify(problem).includes(wrongPassword), 'the problem tells the password');
}
