import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ProblemError, causeOf } from '@postrider/core/contracts';
import type { Problem } from '@postrider/core/contracts';
import type { Terminal } from '../terminal/terminal.ts';

/**
 * The absolute path of the folder in which somebody writes a plugin. What is in it may have any fault.
 *
 * @throws ProblemError when there is no such folder, or nothing that a package begins with in it.
 */
export async function authorFolder(named: string, { command }: Pick<Terminal, 'command'>): Promise<string> {
  const folder = resolve(named);
  const next = `Name the folder of a plugin; ${command} plugin new writes one.`;
  const found = await kindOf(folder);
  if (found !== 'folder') {
    const what = found === 'missing' ? `There is no folder ${folder}.` : `${folder} is a file, and no folder.`;
    throw new ProblemError({ code: 'PLUGIN_FOLDER_MISSING', what, next });
  }
  if ((await kindOf(join(folder, 'package.json'))) === 'missing') throw new ProblemError(noPlugin(folder, next));
  return folder;
}

/** What the host says of a folder under `plugins`, for who has named none there. */
function noPlugin(folder: string, next: string): Problem {
  return {
    code: 'MANIFEST_NOT_FOUND',
    what: `There is no plugin in ${folder}: it has no package.json.`,
    next,
    where: { file: join(folder, 'package.json') },
  };
}

async function kindOf(path: string): Promise<'folder' | 'file' | 'missing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (thrown) {
    // What may not be looked at is told by who reads it.
    return ['ENOENT', 'ENOTDIR'].includes(causeOf(thrown).code ?? '') ? 'missing' : 'folder';
  }
}
