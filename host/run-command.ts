import process from 'node:process';
import { ProblemError, causeOf } from '@postrider/core/contracts';
import type { Problem } from '@postrider/core/contracts';
import type { Command } from './commands/command.ts';
import { lendSdk } from './lend-sdk.ts';
import { usualConfiguration } from './program.ts';
import { SendingBrokeOff } from './sending-broke-off.ts';
import { watchForStrayFailures } from './stray-failure.ts';
import { exitCodes } from './terminal/exit-codes.ts';
import type { ExitCode } from './terminal/exit-codes.ts';
import { shellWord } from './terminal/shell-word.ts';
import { showProblems } from './terminal/show-problems.ts';
import { systemTerminal } from './terminal/terminal.ts';
import type { Terminal } from './terminal/terminal.ts';

/** The first Ctrl-C asks the command to stop cleanly, the second ends the process: the ledger survives that too. */
function stopOnInterrupt({
  tell,
  interactive,
}: Terminal): { readonly signal: AbortSignal; readonly stop: () => void } & Disposable {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) {
      // A bar may have hidden the cursor, and had long lines cut at the edge.
      if (interactive) process.stderr.write('\u001B[?25h\u001B[?7h\n');
      process.exit(exitCodes.stopped);
    }
    tell('Stopping: waiting for the answers that are due … (Ctrl-C again ends at once)');
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
  return {
    signal: controller.signal,
    stop: () => controller.abort(),
    [Symbol.dispose]() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      process.off('SIGHUP', stop);
    },
  };
}

const ended: Problem = {
  code: 'HOST_ENDED',
  what: 'The process was ended before the command was done, by a plugin that runs inside it.',
  next: 'Look at the plugins named in your configuration; what the ledger says was sent, was sent.',
};

/** Says so when something ends the process in the middle of a command: a plugin that runs inside it can. */
function watchForTheEnd(show: (problem: Problem) => void, given: () => Problem | undefined): Disposable {
  const over = (code: number): void => {
    if (code === exitCodes.stopped) return;
    process.exitCode = exitCodes.failed;
    show(given() ?? ended);
  };
  process.on('exit', over);
  return { [Symbol.dispose]: () => void process.off('exit', over) };
}

/** What a person is told to type is about the configuration that they named. */
export function commandWith(terminal: Terminal, configuration: string): Terminal {
  if (configuration === usualConfiguration) return terminal;
  return { ...terminal, command: `${terminal.command} --config ${shellWord(configuration)}` };
}

/** Runs a command at the terminal: problems are shown to the person, or as JSON to a script. */
export async function runCommand<Options>(
  command: Command<Options>,
  options: Options,
  given: { readonly configuration: string; readonly json: boolean },
): Promise<ExitCode> {
  const terminal = commandWith(systemTerminal(), given.configuration);
  using interrupt = stopOnInterrupt(terminal);
  using _sdk = lendSdk();
  const show = (problem: Problem): void => {
    if (given.json) terminal.json({ problems: [problem] });
    showProblems(terminal, [problem]);
  };
  using stray = watchForStrayFailures(interrupt.stop, () => process.exit(exitCodes.failed));
  using _end = watchForTheEnd(show, () => stray.problem);
  const exitCode = await runToEnd(command, options, given, terminal, interrupt.signal);
  if (stray.problem === undefined) return exitCode;
  // The command's own document, if there is one, is out already.
  showProblems(terminal, [stray.problem]);
  return exitCodes.failed;
}

async function runToEnd<Options>(
  command: Command<Options>,
  options: Options,
  given: { readonly configuration: string; readonly json: boolean },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  try {
    return await command(options, { terminal, ...given, signal, environment: process.env });
  } catch (thrown) {
    const brokeOff = thrown instanceof SendingBrokeOff;
    if (brokeOff || ProblemError.is(thrown)) {
      if (given.json) terminal.json({ problems: thrown.problems });
      showProblems(terminal, thrown.problems);
      if (!brokeOff) return exitCodes.wrong;
      terminal.tell(
        `Sending broke off. Nobody is lost: those whose answer was due are uncertain. Then go on: ${terminal.command} resume`,
      );
      return exitCodes.failed;
    }
    const problem = unexpected(thrown);
    if (given.json) terminal.json({ problems: [problem] });
    showProblems(terminal, [problem]);
    if (process.env[traceVariable] !== undefined && thrown instanceof Error) terminal.tell(thrown.stack ?? '');
    return exitCodes.failed;
  }
}

/** Set, it has an unexpected failure tell where in the program it came from. */
const traceVariable = 'POSTRIDER_TRACE';

function unexpected(thrown: unknown): Problem {
  return {
    code: 'HOST_UNEXPECTED',
    what: 'Something failed that should not have.',
    next: `Nothing is lost: what the ledger says was sent, was sent. Please report the line below; with ${traceVariable}=1 set the command says more.`,
    cause: causeOf(thrown),
  };
}
