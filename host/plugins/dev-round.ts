import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { readManifest, runningConditions } from '@postrider/core';
import type { Host } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import type { Manifest, Problem } from '@postrider/core/contracts';
import type { CommandContext } from '../commands/command.ts';
import { send } from '../commands/send.ts';
import { openStudio } from '../open-studio.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { ExitCode } from '../terminal/exit-codes.ts';
import { showProblems } from '../terminal/show-problems.ts';
import { version } from '../version.ts';
import { broughtBy } from './uses-of.ts';

/** Starts a plugin in a real host, makes everything that the configuration uses of it, tries it, and sends a mail. */
export async function devRound(folder: string, to: string | undefined, context: CommandContext): Promise<ExitCode> {
  const { terminal, json } = context;
  const { manifest, problems } = await readManifest(folder, { version, conditions: runningConditions() });
  const [first, ...more] = problems;
  if (first !== undefined) throw new ProblemError(first, ...more);
  if (manifest === undefined) throw new Error('There is no manifest, and nobody said why.');
  const faults = await tryOut(manifest, context);
  if (faults.length > 0) {
    if (json) terminal.json({ ok: false, problems: faults });
    showProblems(terminal, faults);
    return exitCodes.wrong;
  }
  if (to !== undefined) return sendOne(to, context);
  if (json) terminal.json({ ok: true, problems: [] });
  return exitCodes.done;
}

async function tryOut(manifest: Manifest, context: CommandContext): Promise<readonly Problem[]> {
  await using host = await openStudio(context);
  const shown = relative(process.cwd(), context.configuration);
  if (!host.manifests.some(({ folder }) => folder === manifest.folder)) {
    const own = host.pluginProblems.filter(({ where }) => where?.file?.startsWith(manifest.folder) === true);
    return own.length > 0 ? own : [unused(manifest, shown)];
  }
  await host.activateAll();
  // A renderer is named by a letter's ending, not in the configuration.
  for (const { id } of manifest.contributes.renderers ?? []) await host.renderer(id).catch(() => undefined);
  const entry = host.bootTree().find(({ plugin }) => plugin === manifest.name);
  if (entry?.problem !== undefined) return [entry.problem];
  if (entry?.state !== 'active') return [unused(manifest, shown)];
  say(context, `${manifest.name} ${manifest.version} is active: ${broughtBy(manifest).join(', ')}`);
  const parts = await host.partProblems();
  if (parts.length > 0) return parts;
  return await tryAccounts(manifest, host, context);
}

/** Signs in at every account and inbox that the plugin serves; those of other plugins are none of its business. */
async function tryAccounts(manifest: Manifest, host: Host, context: CommandContext): Promise<readonly Problem[]> {
  const brought = broughtBy(manifest);
  const problems: Problem[] = [];
  const told = (name: string, problem: Problem | undefined): void => {
    if (problem === undefined) say(context, `${name} lets you in`);
    else problems.push(problem);
  };
  for (const [name, { use }] of host.configuration.accounts)
    if (brought.includes(`transports/${use}`))
      told(`account "${name}"`, await host.verifyAccount(name, context.signal));
  for (const [name, { use }] of host.configuration.inboxes)
    if (brought.includes(`inboxes/${use}`)) told(`inbox "${name}"`, await host.verifyInbox(name, context.signal));
  return problems;
}

async function sendOne(to: string, context: CommandContext): Promise<ExitCode> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'postrider-dev-'));
  const text = join(folder.path, 'letter.txt');
  await writeFile(text, 'Subject: A trial\n\nThis mail was sent by postrider plugin dev.\n');
  return await send({ to, text, onUncertain: 'hold', wait: false, yes: true }, context);
}

function say({ terminal, json }: CommandContext, line: string): void {
  if (!json) terminal.print(`${terminal.style('✓', 'green')} ${line}`);
}

function unused({ name }: Manifest, configuration: string): Problem {
  return {
    code: 'PLUGIN_UNUSED',
    what: `The configuration ${configuration} uses nothing of the plugin \`${name}\`, so there is nothing to try.`,
    next: `Name its folder under \`plugins\` and use what it brings; postrider plugin new writes such a configuration as try/postrider.yaml.`,
    where: { file: configuration },
  };
}
