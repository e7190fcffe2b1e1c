import { ProblemError } from '../contracts/index.ts';
import type { Problem } from '../contracts/index.ts';

/** What could be made, by name, and why the rest could not. */
export interface Usable<Part> {
  readonly made: ReadonlyMap<string, Part>;
  readonly failed: ReadonlyMap<string, Problem>;
}

/** Makes parts, each for itself, so that a bad one costs no other; together, since isolated plugins start meanwhile. */
export async function usable<Part>(
  names: Iterable<string>,
  make: (name: string) => Promise<Part>,
): Promise<Usable<Part>> {
  const made = new Map<string, Part>();
  const failed = new Map<string, Problem>();
  const wanted = [...new Set(names)];
  const ended = await Promise.allSettled(wanted.map((name) => make(name)));
  // In the order of the names: routes and people go by it.
  for (const [place, name] of wanted.entries()) {
    const each = ended[place];
    if (each?.status === 'fulfilled') made.set(name, each.value);
    else if (ProblemError.is(each?.reason)) failed.set(name, each.reason.problem);
    else throw each?.reason;
  }
  return { made, failed };
}
