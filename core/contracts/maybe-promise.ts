/** A policy answers at once when inline and later when it lives behind a process border. */
export type MaybePromise<T> = T | Promise<T>;
