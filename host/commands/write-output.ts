import { writeFile } from 'node:fs/promises';
import { ProblemError, causeOf } from '@postrider/core/contracts';

/** The problem of a file that a person named and that cannot be written. */
export function fileUnwritable(file: string, thrown: unknown): ProblemError {
  return new ProblemError({
    code: 'FILE_UNWRITABLE',
    what: `The file ${file} cannot be written.`,
    where: { file },
    next: 'Check that its folder is there, that you may write to it, and that the disk has room.',
    cause: causeOf(thrown),
  });
}

/** Writes a file a person named. @throws ProblemError when it cannot be written. */
export async function writeOutput(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (thrown) {
    throw fileUnwritable(file, thrown);
  }
}
