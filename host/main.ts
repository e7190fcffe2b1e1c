import process from 'node:process';
import { CommanderError } from 'commander';
import type { Problem } from '@postrider/core/contracts';
import { keepHeapModest } from './modest-heap.ts';
import { postriderProgram } from './program.ts';
import { exitCodes } from './terminal/exit-codes.ts';
import type { ExitCode } from './terminal/exit-codes.ts';
import { showProblems } from './terminal/show-problems.ts';
import { systemTerminal } from './terminal/terminal.ts';

/**
 * The `postrider` command. Its code is loaded when a command is run: `--help` must answer at once.
 * Resolves with the exit code.
 */
export async function main(words: readonly string[]): Promise<number> {
  keepHeapModest();
  // The reader of a pipe may have seen enough (`postrider report | head`); that is no failure.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(exitCodes.done);
    });
  }
  const json = words.includes('--json');
  const terminal = systemTerminal();
  let exitCode: ExitCode = exitCodes.done;
  let said = '';
  const program = postriderProgram(
    async ({ load, options, ...given }) => {
      const { runCommand } = await import('./run-command.ts');
      // Commander has read the options as the command declares them; no type can follow it there.
      exitCode = await runCommand(await load(), options as never, given);
    },
    {
      out: (text) => void (json ? (said += text) : process.stdout.write(text)),
      error: (text) => void (json ? undefined : process.stderr.write(text)),
    },
  );
  try {
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    // Help and version were asked for: they come as errors of code 0.
    if (thrown.exitCode === 0) {
      if (json) terminal.json(thrown.code === 'commander.version' ? { version: said.trim() } : { help: said });
      return exitCodes.done;
    }
    const problem = problemOf(thrown);
    if (json) terminal.json({ problems: [problem] });
    // Without a command commander has shown the help, which says it all.
    if (thrown.code !== 'commander.help') showProblems(terminal, [problem]);
    return exitCodes.wrong;
  }
}

/** Commander's words as a problem: `error: unknown option '--lst'`, and its suggestion on a line of its own. */
function problemOf({ code, message }: CommanderError): Problem {
  if (code === 'commander.help')
    return { code: 'CALL_WRONG', what: 'No command was given.', next: 'postrider --help lists the commands.' };
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const [, suggestion] = /\(Did you mean (?:one of )?(.*)\?\)/.exec(rest.join(' ')) ?? [];
  return {
    code: 'CALL_WRONG',
    what: `${first.charAt(0).toUpperCase()}${first.slice(1)}${first.endsWith('.') ? '' : '.'}`,
    next: `${suggestion === undefined ? '' : `Did you mean ${suggestion}? `}postrider --help lists the commands, and each has a --help of its own.`,
  };
}
