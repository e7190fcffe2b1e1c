import { access } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import process from 'node:process';
import type { Host } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import type { CommandContext } from '../commands/command.ts';
import { openStudio } from '../open-studio.ts';
import { wordsFor } from '../terminal/words.ts';
import { checkClock, checkNode, checkSpace } from './check-computer.ts';
import { checkConnections } from './check-connections.ts';
import { checkLedger } from './check-ledger.ts';
import { checkPlugins } from './check-plugins.ts';
import { checkSecrets } from './check-secrets.ts';
import { good, wrong } from './finding.ts';
import type { Finding } from './finding.ts';

/** What is looked at, and by whose time. */
export interface Examination {
  /** Leaves out what needs the network. */
  readonly offline: boolean;
  readonly now: () => number;
}

/** Looks at everything, and goes on with the rest when one thing is wrong. */
export async function* examine(
  context: Pick<CommandContext, 'configuration' | 'environment' | 'signal' | 'terminal'>,
  { offline, now }: Examination,
): AsyncGenerator<Finding> {
  const file = resolve(context.configuration);
  const folder = dirname(file);
  const words = wordsFor(context.terminal.locale);
  yield checkNode(process.versions.node);
  yield await checkSpace(
    await access(folder).then(
      () => folder,
      () => process.cwd(),
    ),
    words,
  );
  let host: Host;
  try {
    host = await openStudio(context);
  } catch (thrown) {
    if (!ProblemError.is(thrown)) throw thrown;
    yield checkClock(now(), undefined, words);
    for (const problem of thrown.problems) yield wrong('configuration', problem);
    return;
  }
  await using opened = host;
  const ledger = await checkLedger(opened, context.signal, words);
  yield checkClock(now(), ledger.recorded, words);
  yield good('configuration', `${relative(process.cwd(), file)} is sound`);
  const plugins = await checkPlugins(opened);
  yield* plugins;
  const secrets = await checkSecrets(opened.configuration, context.environment);
  yield* secrets.findings;
  yield* ledger.findings;
  // What cannot be made cannot be tried either, and would say the same again.
  const sound = !plugins.some(({ kind }) => kind === 'wrong');
  if (!offline && sound) yield* checkConnections(opened, secrets.without, context.signal);
}
