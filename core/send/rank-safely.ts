import { ProblemError, causeOf } from '../contracts/index.ts';
import type { AccountStanding, Clock, DueDelivery, MaybePromise, RankedAccount, Route } from '../contracts/index.ts';
import { withinLimit } from '../plugins/within-limit.ts';

/** Milliseconds that a route may think about one mail. */
const limit = 10_000;

function isRanked(value: unknown): value is readonly RankedAccount[] {
  return (
    Array.isArray(value) &&
    value.every((each) => typeof (each as RankedAccount | null | undefined)?.account === 'string')
  );
}

function broken(how: string, thrown?: unknown): ProblemError {
  return new ProblemError({
    code: 'ROUTE_BROKEN',
    what: `The route ${how}.`,
    next: 'This is a fault of its plugin; report it to its author, or send by another route. The mails wait.',
    ...(thrown === undefined ? {} : { cause: causeOf(thrown) }),
  });
}

function judged(ranked: unknown): readonly RankedAccount[] {
  if (isRanked(ranked)) return ranked;
  throw broken('answered nonsense instead of a list of accounts');
}

/**
 * Asks a route. An answer that is there at once stays so: this runs for every mail.
 * @throws ProblemError, or rejects with one, when the route fails, hangs or answers nonsense.
 */
export function rankSafely(
  route: Route,
  delivery: DueDelivery,
  accounts: readonly AccountStanding[],
  now: number,
  clock: Clock,
): MaybePromise<readonly RankedAccount[]> {
  let answer: MaybePromise<readonly RankedAccount[]>;
  try {
    answer = route.rank(delivery, accounts, now);
  } catch (thrown) {
    throw ProblemError.is(thrown) ? thrown : broken(`failed: ${causeOf(thrown).message}`, thrown);
  }
  return answer instanceof Promise ? inTime(answer, clock) : judged(answer);
}

async function inTime(answer: Promise<unknown>, clock: Clock): Promise<readonly RankedAccount[]> {
  const ended = await withinLimit(clock, limit, () => answer);
  if (ended.kind === 'done') return judged(ended.value);
  if (ended.kind === 'late') throw broken(`did not answer within ${limit / 1000} s`);
  throw ProblemError.is(ended.error) ? ended.error : broken(`failed: ${causeOf(ended.error).message}`, ended.error);
}
