import { join } from 'node:path';
import { shellWord } from './shell-word.ts';

/**
 * The line that has the shell find the command, for who called it through npm in a clone; undefined where it was found
 * already. It goes to the end of the path, so that it hides nothing that the person has.
 */
export function pathLine(
  { npm_command: called, npm_config_local_prefix: clone }: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): string | undefined {
  if (clone === undefined || (called !== 'exec' && called !== 'start')) return undefined;
  const folder = join(clone, 'node_modules', '.bin');
  if (platform === 'win32') return `set PATH=%PATH%;${folder}`;
  return `export PATH="$PATH":${shellWord(folder)}`;
}
