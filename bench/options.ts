import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Names of scenarios; empty: all. */
  readonly only: readonly string[];
  /** A few minutes: the main rows only, with fewer mails. */
  readonly quick: boolean;
}

/** Reads the command line. @throws Error that says which option is wrong. */
export function readOptions(words: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...words],
    options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean' } },
  });
  return { only: (values.only ?? []).flatMap((names) => names.split(',')), quick: values.quick === true };
}
