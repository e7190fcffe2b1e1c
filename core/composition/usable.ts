import { ProblemError } from '../contracts/index.ts';
import type { Problem } from '../contracts/index.ts';

/** What could be made, by name, and why the rest could not. */
export interface Usable<Part> {
  readonly made: ReadonlyMap<string, Part>;
  readonly failed: ReadonlyMap<string, Problem>;
}

/** Makes parts one by one, so that a bad one costs no other. */
export async function usable<Part>(
  names: Iterable<string>,
  make: (name: string) => Promise<Part>,
): Promise<Usable<Part>> {
  const made = new Map<string, Part>();
  const failed = new Map<string, Problem>();
  for (const name of names) {
    try {
      made.set(name, await make(name));
    } catch (thrown) {
      if (!ProblemError.is(thrown)) throw thrown;
      failed.set(name, thrown.problem);
    }
  }
  return { made, failed };
}
