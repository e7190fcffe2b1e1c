import { authorFolder } from '../plugins/author-folder.ts';
import { runNode } from '../plugins/run-node.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Command } from './command.ts';

/** Runs a plugin's own tests with Node's runner, the SDK lent where the folder has none. */
export const pluginTest: Command<{ readonly folder?: string }> = async (
  { folder = '.' },
  { terminal, json, signal },
) => {
  const words = ['--test', '--test-isolation=none'];
  const absolute = await authorFolder(folder, terminal);
  const { exitCode, output } = await runNode(words, { folder: absolute, quiet: json, signal });
  if (signal.aborted) return exitCodes.stopped;
  const passed = exitCode === 0;
  if (json) terminal.json({ passed, output });
  return passed ? exitCodes.done : exitCodes.wrong;
};
