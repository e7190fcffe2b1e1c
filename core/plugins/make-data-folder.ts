import { mkdir } from 'node:fs/promises';
import { ProblemError, causeOf } from '../contracts/index.ts';

/** Makes an instance's own folder. @throws ProblemError, often because a file stands where a folder should. */
export async function makeDataFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch (thrown) {
    const cause = causeOf(thrown);
    const inTheWay = cause.code === 'EEXIST' || cause.code === 'ENOTDIR';
    throw new ProblemError({
      code: 'DATA_FOLDER_UNUSABLE',
      what: `The folder ${folder}, where data is kept, cannot be made (${inTheWay ? 'a file stands in its way' : cause.message}).`,
      next: inTheWay
        ? 'Move the file away: everything on the way to that folder must be a folder.'
        : 'Check the rights of the folders on the way to it, and the space on the disk.',
      where: { file: folder },
      cause,
    });
  }
}
