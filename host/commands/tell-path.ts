import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pathLine } from '../terminal/path-line.ts';
import type { CommandContext } from './command.ts';

/** How the shell finds `postrider` in every folder, for who called it through npm. */
export function tellPath({ terminal, environment }: Pick<CommandContext, 'terminal' | 'environment'>): void {
  const line = pathLine(environment, process.platform);
  // Only in a clone: what npm keeps elsewhere for `npx` is not there for good.
  if (line === undefined || !existsSync(join(environment['npm_config_local_prefix'] ?? '', 'host', 'bin'))) return;
  terminal.print('  With this line your shell finds postrider in every folder, until its window is closed:');
  terminal.verbatim(`    ${line}`);
}
