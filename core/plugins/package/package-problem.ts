import { ProblemError } from '../../contracts/index.ts';
import type { Problem } from '../../contracts/index.ts';

/** The problem of a packed file that is no package, damaged, or made to do harm. `found` ends a sentence. */
export function unreadablePackage(file: string, found: string): Problem {
  return {
    code: 'PACKAGE_UNREADABLE',
    what: `${file} is not a plugin package that can be unpacked: it holds ${found}.`,
    next: 'Nothing was unpacked. Get the file again from its author, or have it packed with postrider plugin pack.',
    where: { file },
  };
}

/** Thrown inside reading; says what was found, and never leaves this folder. */
export class PackageFault extends Error {}

/** Runs the reading of a packed file. @throws ProblemError for what is wrong with it. */
export function readingPackage<Result>(file: string, read: () => Result): Result {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof PackageFault) throw new ProblemError(unreadablePackage(file, thrown.message));
    throw thrown;
  }
}
