import { causeOf, ProblemError } from '../../contracts/index.ts';
import type { Clock, Problem } from '../../contracts/index.ts';
import { withinLimit } from '../../plugins/within-limit.ts';
import type { SendingAccount } from '../sending-account.ts';
import { isRefused } from '../transport-border.ts';
import { cannotLook, searchBroken } from './search-problem.ts';

/** Message-IDs that one search may ask for. */
export const mostSought = 100;
/** Milliseconds that one search may take. */
const searchWithin = 60_000;

/** Which of the asked are in the folder, or why nobody knows. */
export type Searched =
  | { readonly kind: 'searched'; readonly found: ReadonlySet<string> }
  | { readonly kind: 'failed'; readonly problem: Problem };

const failed = (problem: Problem): Searched => ({ kind: 'failed', problem });

/** Searches an account's Sent folder. Never rejects: whatever the plugin does instead is a search that failed. */
export async function searchedBy(
  { name, transport }: Pick<SendingAccount, 'name' | 'transport'>,
  messageIds: readonly string[],
  clock: Clock,
  signal: AbortSignal,
): Promise<Searched> {
  if (transport.searchSent === undefined) return failed(cannotLook(name));
  const late = new AbortController();
  const stopped = AbortSignal.any([signal, late.signal]);
  const ended = await withinLimit(clock, searchWithin, async () => {
    // Whoever stops is not kept waiting by a transport that does not.
    const stop = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => stop.resolve(), { once: true, signal: late.signal });
    if (signal.aborted) stop.resolve();
    return Promise.race([transport.searchSent?.(messageIds, stopped), stop.promise]);
  });
  late.abort();
  switch (ended.kind) {
    case 'late':
      return failed(searchBroken(name, 'gave no answer'));
    case 'failed':
      // One that throws its refusal, for example of the network, has said what is wrong.
      if (ProblemError.is(ended.error)) return failed(ended.error.problem);
      return failed(searchBroken(name, `failed (${causeOf(ended.error).message})`));
    case 'done':
      return read(name, ended.value, new Set(messageIds));
  }
}

function read(name: string, answer: unknown, asked: ReadonlySet<string>): Searched {
  if (typeof answer === 'object' && answer !== null) {
    const { kind, found, refusal, problem } = answer as Readonly<Record<string, unknown>>;
    if (kind === 'searched' && Array.isArray(found) && found.every((each) => asked.has(each as string)))
      return { kind, found: new Set(found as string[]) };
    if (kind === 'refused' && isRefused(refusal) && isProblem(problem)) return failed(problem);
  }
  // What was not asked for is no answer either: nobody knows what the rest of it is worth.
  return failed(searchBroken(name, 'answered nonsense'));
}

function isProblem(value: unknown): value is Problem {
  const { code, what, next } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return [code, what, next].every((part) => typeof part === 'string');
}
