import type { Clock, MaybePromise } from '../contracts/index.ts';

/**
 * Waits for a plugin's answer, but not for ever: one that hangs must not hold up every other mail. After the time, or
 * when `outer` aborts, the work's own signal aborts and the promise rejects, whether the work listens or not.
 */
export async function withinTime<Answer>(
  clock: Clock,
  milliseconds: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => MaybePromise<Answer>,
): Promise<Answer> {
  outer.throwIfAborted();
  const ending = new AbortController();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = (reason: unknown): void => {
    ending.abort(reason);
    reject(reason);
  };
  const stop = (): void => end(outer.reason);
  outer.addEventListener('abort', stop, { once: true });
  using _alarm = clock.after(milliseconds, () =>
    end(new Error(`No answer came within ${milliseconds / 1_000} seconds.`)),
  );
  try {
    // The async wrapper turns a throw of the work itself into a rejection as well.
    return await Promise.race([(async () => work(ending.signal))(), ended]);
  } finally {
    outer.removeEventListener('abort', stop);
  }
}
