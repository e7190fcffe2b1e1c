import { relative } from 'node:path';
import process from 'node:process';
import { editorSchema } from '@postrider/core';
import type { Host } from '@postrider/core';
import type { Problem } from '@postrider/core/contracts';
import { openStudio } from '../open-studio.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { showProblems } from '../terminal/show-problems.ts';
import { wordsFor } from '../terminal/words.ts';
import type { Command, CommandContext } from './command.ts';
import { noInbox } from './no-inbox.ts';
import { tasklessInboxes } from './taskless-inboxes.ts';
import { writeOutput } from './write-output.ts';

export interface CheckOptions {
  readonly connect?: boolean;
  readonly schema?: string;
}

interface Tried {
  /** `account "studio"` */
  readonly name: string;
  readonly problem: Problem | undefined;
}

/** The configuration whole; with `connect` also a sign-in at every account and inbox (feature R12, without a mail). */
export const check: Command<CheckOptions> = async (options, context) => {
  await using host = await openStudio(context);
  const { terminal } = context;
  if (options.schema !== undefined)
    await writeOutput(options.schema, `${JSON.stringify(editorSchema(host.manifests), undefined, 2)}\n`);
  const parts = await host.partProblems();
  // A plugin that is refused is why its accounts cannot be made: the same words need not be read twice.
  const isTold = ({ code, what }: Problem): boolean =>
    host.pluginProblems.some((each) => each.code === code && each.what === what);
  const faults = [...host.pluginProblems, ...parts.filter((each) => !isTold(each))];
  if (!context.json) {
    showConfiguration(host, context, faults.length === 0);
    const warning = noInbox(host.configuration);
    if (warning !== undefined) terminal.print(warning);
    for (const taskless of tasklessInboxes(host.configuration).values()) terminal.print(taskless);
    if (options.schema !== undefined) terminal.print(`The schema for your editor was written to ${options.schema}.`);
  }
  showProblems(terminal, faults);
  const tried: Tried[] = [];
  // What cannot be made cannot be tried either, and would say the same again.
  if (options.connect === true && faults.length === 0) {
    for await (const each of tryEverything(host, context)) {
      tried.push(each);
      const sign = each.problem === undefined ? terminal.style('✓', 'green') : terminal.style('✗', 'red');
      if (!context.json)
        terminal.print(`${sign} ${each.name} ${each.problem === undefined ? 'lets you in' : 'does not work'}`);
      if (each.problem !== undefined) showProblems(terminal, [each.problem]);
    }
  }
  const problems = [...faults, ...tried.flatMap(({ problem }) => (problem === undefined ? [] : [problem]))];
  if (context.json)
    terminal.json({
      configuration: host.configuration.file,
      ok: problems.length === 0,
      problems,
      connections: tried.map(({ name, problem }) => ({ name, ok: problem === undefined })),
    });
  return problems.length === 0 ? exitCodes.done : exitCodes.wrong;
};

function showConfiguration({ configuration }: Host, { terminal }: CommandContext, sound: boolean): void {
  const { count } = wordsFor(terminal.locale);
  const { accounts, throttles, inboxes, file } = configuration;
  const parts = [
    count(accounts.size, 'account'),
    count(throttles.size, 'throttle'),
    count(inboxes.size, 'inbox', 'inboxes'),
  ];
  const sign = sound ? terminal.style('✓', 'green') : terminal.style('✗', 'red');
  terminal.print(`${sign} ${relative(process.cwd(), file)}: ${parts.join(', ')}`);
}

async function* tryEverything(host: Host, { signal, terminal }: CommandContext): AsyncGenerator<Tried> {
  for (const name of host.configuration.accounts.keys()) {
    if (terminal.interactive) terminal.tell(terminal.style(`Signing in at account "${name}" …`, 'dim'));
    yield { name: `account "${name}"`, problem: await host.verifyAccount(name, signal) };
  }
  for (const name of host.configuration.inboxes.keys()) {
    if (terminal.interactive) terminal.tell(terminal.style(`Signing in at inbox "${name}" …`, 'dim'));
    yield { name: `inbox "${name}"`, problem: await host.verifyInbox(name, signal) };
  }
}
