import type { ContractCase } from './contract-case.ts';

/** A promise that was not kept, and what was wrong. */
export interface BrokenPromise {
  readonly name: string;
  readonly thrown: unknown;
}

/** Runs all cases of a kit, one after another, and tells which failed: for tests of a kit, and for programs that check a plugin. */
export async function brokenPromises(cases: readonly ContractCase[]): Promise<readonly BrokenPromise[]> {
  const broken: BrokenPromise[] = [];
  for (const each of cases) {
    try {
      await each.run();
    } catch (thrown) {
      broken.push({ name: each.name, thrown });
    }
  }
  return broken;
}
