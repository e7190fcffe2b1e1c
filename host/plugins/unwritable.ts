import { ProblemError, causeOf } from '@postrider/core/contracts';

export function unwritable(folder: string, thrown: unknown): ProblemError {
  return new ProblemError({
    code: 'PLUGIN_FOLDER_UNWRITABLE',
    what: `The folder of the installed plugins, ${folder}, cannot be written.`,
    next: 'Check that you may write there and that the disk has room; then do it again.',
    where: { file: folder },
    cause: causeOf(thrown),
  });
}
