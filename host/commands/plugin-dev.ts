import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { ProblemError, causeOf } from '@postrider/core/contracts';
import { authorFolder } from '../plugins/author-folder.ts';
import { devRound } from '../plugins/dev-round.ts';
import { repeatOnChange } from '../plugins/repeat-on-change.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Command, CommandContext } from './command.ts';

export interface PluginDevOptions {
  readonly folder?: string;
  readonly to?: string;
  readonly once?: boolean;
}

/** What the trial's pretend provider knows an account by. */
const trialSecret = { POSTRIDER_SECRET_TRIAL: 'trial' };

/**
 * Has a plugin run in a real host, again at each change: with the author's configuration, or with the trial studio that
 * lies in the plugin's folder. Each round is a process of its own, so nothing of the old code is left.
 */
export const pluginDev: Command<PluginDevOptions> = async ({ folder = '.', to, once }, context) => {
  const { terminal, signal } = context;
  const absolute = await authorFolder(folder, context.terminal);
  const trial = resolve(absolute, 'try', 'postrider.yaml');
  const isTrial = !existsSync(context.configuration) && existsSync(trial);
  const configuration = isTrial ? trial : resolve(context.configuration);
  const environment = isTrial ? { ...context.environment, ...trialSecret } : context.environment;
  // The repeated rounds bring their configuration along, so only the first process starts the provider.
  await using _provider = isTrial ? await startProvider(absolute, context) : undefined;
  if (once === true) return await devRound(absolute, to, { ...context, configuration, environment });
  const shown = relative(process.cwd(), configuration);
  terminal.tell(
    terminal.style(`Watching ${relative(process.cwd(), absolute) || '.'} with ${shown}; Ctrl-C ends.`, 'dim'),
  );
  await repeatOnChange(absolute, {
    words: ['--config', configuration, 'plugin', 'dev', absolute, '--once', ...(to === undefined ? [] : ['--to', to])],
    environment,
    signal,
    changed: (path) => terminal.tell(terminal.style(`── ${path} changed ──`, 'cyan')),
  });
  return exitCodes.stopped;
};

/** Starts the pretend provider that a new plugin brings along, if there is one. */
async function startProvider(folder: string, { terminal }: CommandContext): Promise<AsyncDisposable | undefined> {
  const file = resolve(folder, 'try', 'provider.ts');
  if (!existsSync(file)) return undefined;
  try {
    const { default: start } = (await import(pathToFileURL(file).href)) as {
      readonly default: (say: (line: string) => void) => Promise<AsyncDisposable>;
    };
    return await start((line) => terminal.tell(line));
  } catch (thrown) {
    throw new ProblemError({
      code: 'PLUGIN_PROVIDER_FAILED',
      what: 'The pretend provider of the trial did not start.',
      where: { file },
      next: 'Mend it; it needs a default export that starts it. If its port is taken, end the other program, or name another port there and in postrider.yaml.',
      cause: causeOf(thrown),
    });
  }
}
