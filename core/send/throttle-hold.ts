import { ProblemError, causeOf } from '../contracts/index.ts';
import type { Hold } from '../contracts/index.ts';

/** Policy fails closed: an account whose throttle failed must not send without its limits, and a person has to look. */
export function throttleHold(account: string, thrown: unknown, now: number): Hold {
  const reason = ProblemError.is(thrown) ? thrown.problem.what : causeOf(thrown).message;
  return { account, until: Infinity, class: 'config', reason, since: now };
}
