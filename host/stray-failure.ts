import process from 'node:process';
import { causeOf } from '@postrider/core/contracts';
import type { Problem } from '@postrider/core/contracts';
import { pluginInStack } from './plugin-in-stack.ts';

/** Milliseconds that a command may take to stop cleanly after a stray failure, longer than a drain. */
const patience = 20_000;

/** Something was thrown where nobody waits for it, and the command was stopped for it. */
export interface StrayWatch extends Disposable {
  /** The first one, if there was any. */
  readonly problem: Problem | undefined;
}

/**
 * Listens for what is thrown where nobody catches it: in a timer, an event listener, or a promise that nobody awaits.
 * The first one has the command stop as Ctrl-C does: no new mail leaves, the answers that are due are waited for and
 * written. `stop` does that; `giveUp` ends the process when the command does not come to its end.
 */
export function watchForStrayFailures(stop: () => void, giveUp: () => void): StrayWatch {
  let problem: Problem | undefined;
  let alarm: NodeJS.Timeout | undefined;
  const stray = (thrown: unknown): void => {
    // What a failing plugin throws on its way down says nothing new.
    if (problem !== undefined) return;
    problem = strayProblem(thrown);
    alarm = setTimeout(giveUp, patience);
    alarm.unref();
    stop();
  };
  process.on('uncaughtException', stray);
  return {
    get problem() {
      return problem;
    },
    [Symbol.dispose]() {
      clearTimeout(alarm);
      process.off('uncaughtException', stray);
    },
  };
}

function strayProblem(thrown: unknown): Problem {
  const cause = causeOf(thrown);
  const plugin = pluginInStack(thrown);
  if (plugin === undefined) {
    return {
      code: 'HOST_STRAY_FAILURE',
      what: `Something failed where nobody could catch it, a plugin as a rule (${cause.message}), so the command was stopped.`,
      next: 'What was answered is written, and nobody gets it twice. Look at the plugins named in your configuration, then go on: postrider resume',
      cause,
    };
  }
  return {
    code: 'PLUGIN_STRAY_FAILURE',
    what: `The plugin \`${plugin.name}\` ${plugin.version} failed while it was running, where nobody could catch it (${cause.message}), so the command was stopped.`,
    next: 'What was answered is written, and nobody gets it twice. Install another version of the plugin or show this to its author, then go on: postrider resume',
    where: { file: plugin.folder },
    cause,
  };
}
