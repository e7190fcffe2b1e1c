import process from 'node:process';
import { pathLine } from '../terminal/path-line.ts';
import type { CommandContext } from './command.ts';

/** How the shell finds `postrider` in every folder, for who called it through npm. */
export function tellPath({ terminal, environment }: Pick<CommandContext, 'terminal' | 'environment'>): void {
  const line = pathLine(environment, process.platform);
  if (line === undefined) return;
  terminal.print('  With this line your shell finds postrider in every folder, until its window is closed:');
  terminal.verbatim(`    ${line}`);
}
