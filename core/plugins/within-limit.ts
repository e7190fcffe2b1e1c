import type { Clock, MaybePromise } from '../contracts/index.ts';

/** How work under a time limit ended. Throw and rejection are one outcome. */
export type Ended<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'late' };

/**
 * Runs work and stops waiting after `limit` milliseconds; what it does later is ignored. Work that never yields
 * cannot be stopped this way.
 */
export function withinLimit<T>(clock: Clock, limit: number, work: () => MaybePromise<T>): Promise<Ended<T>> {
  return new Promise((resolve) => {
    const alarm = clock.after(limit, () => resolve({ kind: 'late' }));
    const end = (ended: Ended<T>): void => {
      alarm[Symbol.dispose]();
      resolve(ended);
    };
    new Promise<T>((start) => start(work())).then(
      (value) => end({ kind: 'done', value }),
      (error: unknown) => end({ kind: 'failed', error }),
    );
  });
}
