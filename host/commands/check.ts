import { writeFile } from 'node:fs/promises';
import { editorSchema } from '@postrider/core';
import type { Host } from '@postrider/core';
import type { Problem } from '@postrider/core/contracts';
import { openStudio } from '../open-studio.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { showProblems } from '../terminal/show-problems.ts';
import type { Command, CommandContext } from './command.ts';

export interface CheckOptions {
  readonly connect?: boolean;
  readonly schema?: string;
}

/** The configuration whole; with `connect` also a sign-in at every account and inbox (feature R12, without a mail). */
export const check: Command<CheckOptions> = async (options, context) => {
  await using host = await openStudio(context);
  const { terminal } = context;
  if (options.schema !== undefined)
    await writeFile(options.schema, `${JSON.stringify(editorSchema(host.manifests), undefined, 2)}\n`);
  const tried = options.connect === true ? await tryEverything(host, context) : [];
  const { accounts, inboxes, throttles } = host.configuration;
  const problems = [
    ...host.pluginProblems,
    ...tried.flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
  ];
  if (context.json)
    terminal.json({
      configuration: host.configuration.file,
      ok: problems.length === 0,
      problems,
      connections: tried.map(({ name, problem }) => ({ name, ok: problem === undefined })),
    });
  else {
    terminal.print(
      `${terminal.style('✓', 'green')} ${host.configuration.file}: ${accounts.size} accounts, ${throttles.size} throttles, ${inboxes.size} inboxes`,
    );
    for (const { name, problem } of tried)
      terminal.print(`${problem === undefined ? terminal.style('✓', 'green') : terminal.style('✗', 'red')} ${name}`);
    if (options.schema !== undefined) terminal.print(`The schema for your editor was written to ${options.schema}.`);
  }
  showProblems(terminal, problems);
  return problems.length === 0 ? exitCodes.done : exitCodes.wrong;
};

async function tryEverything(
  host: Host,
  { signal, terminal }: CommandContext,
): Promise<readonly { readonly name: string; readonly problem: Problem | undefined }[]> {
  const tried: { readonly name: string; readonly problem: Problem | undefined }[] = [];
  for (const name of host.configuration.accounts.keys()) {
    terminal.tell(`Signing in at account "${name}" …`);
    tried.push({ name: `account "${name}"`, problem: await host.verifyAccount(name, signal) });
  }
  for (const name of host.configuration.inboxes.keys()) {
    terminal.tell(`Signing in at inbox "${name}" …`);
    tried.push({ name: `inbox "${name}"`, problem: await host.verifyInbox(name, signal) });
  }
  return tried;
}
