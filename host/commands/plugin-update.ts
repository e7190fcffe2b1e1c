import { dirname, resolve } from 'node:path';
import { alteration, askedPermissions, installedFolder, runningConditions } from '@postrider/core';
import type { AskedPermission, InstalledPlugin, PluginOrigin } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import { beginChange } from '../plugins/begin-change.ts';
import { fetchPlugin, originOf } from '../plugins/fetch-plugin.ts';
import type { FetchedPlugin } from '../plugins/fetch-plugin.ts';
import { partsOf } from '../plugins/fetched-bundle.ts';
import type { FetchedParts } from '../plugins/fetched-bundle.ts';
import { install, installedPlugin } from '../plugins/installation.ts';
import { npmPack } from '../plugins/npm-pack.ts';
import { otherPlugins } from '../plugins/other-plugins.ts';
import { stagePlugins } from '../plugins/staged-plugin.ts';
import { broughtBy, usesOf } from '../plugins/uses-of.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { onOneLine } from '../terminal/on-one-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { version } from '../version.ts';
import type { Command } from './command.ts';
import { confirm } from './confirm.ts';

export interface PluginUpdateOptions {
  readonly plugin: string;
  readonly from?: string;
  readonly yes?: boolean;
}

/**
 * Fetches an installed plugin again, from where it came or from elsewhere. Only what is new is asked: permissions that
 * it did not have, another signer, something in use that it no longer brings, or other files than those it was to
 * bring back.
 */
export const pluginUpdate: Command<PluginUpdateOptions> = async (
  { plugin, from, yes },
  { terminal, configuration, json, signal },
) => {
  const configurationFolder = dirname(resolve(configuration));
  await using _change = await beginChange(configurationFolder);
  const before = await installedPlugin(configurationFolder, plugin);
  const origin = from === undefined ? before.origin : await originOf(from, configurationFolder);
  // Files that are missing or were changed are to be what they were, not what is newest.
  const restoring =
    from === undefined && (await alteration(before, installedFolder(configurationFolder, plugin))) !== undefined;
  const wanted: PluginOrigin =
    restoring && origin.kind === 'npm' && namesPackage(origin.spec, plugin)
      ? { kind: 'npm', spec: `${plugin}@${before.version}` }
      : origin;
  const whole = { ...(await fetchPlugin(wanted, { configurationFolder, npm: npmPack, signal })), origin };
  const fetched = itself(plugin, whole, await partsOf(whole, configurationFolder));
  const { package: sealed } = fetched;
  await using examined = await stagePlugins([fetched], {
    configurationFolder,
    identity: { version, conditions: runningConditions() },
    others: await otherPlugins(configuration, plugin),
  });
  const [staged] = examined.plugins;
  if (staged === undefined) throw new Error('There is no plugin, and nobody said why.');
  const change: Change = {
    before,
    sealed,
    from: fetched.from,
    asks: newlyAsked(before, staged.asks, broughtBy(staged.manifest)),
    lost: await usesOf(
      configuration,
      before.brings.filter((each) => !broughtBy(staged.manifest).includes(each)),
    ),
    resigned: before.signer !== undefined && before.signer !== sealed.signer,
    differs: restoring && sealed.digest !== before.integrity,
  };
  if (!json) showChange(plugin, change, terminal);
  if (isToBeAsked(change) && !(await confirm(`Update ${plugin}?`, { yes, json }))) {
    terminal.tell(`Nothing was changed; ${plugin} stays at ${before.version}.`);
    return exitCodes.stopped;
  }
  await install(configurationFolder, examined.plugins, before.enabled);
  if (json)
    terminal.json({
      plugin,
      before: before.version,
      version: sealed.version,
      origin,
      signer: sealed.signer,
      asks: change.asks.map(({ words }) => words),
    });
  else terminal.print(`${terminal.style('✓', 'green')} ${plugin} ${sealed.version} is installed.`);
  return exitCodes.done;
};

/** What an update would change. */
interface Change {
  readonly before: InstalledPlugin;
  readonly sealed: FetchedPlugin['package'];
  readonly from: string;
  /** What it was not granted. */
  readonly asks: readonly AskedPermission[];
  /** What the configuration uses of it and it brings no longer. */
  readonly lost: readonly string[];
  readonly resigned: boolean;
  /** It was to be what it had been, and is not. */
  readonly differs: boolean;
}

function isToBeAsked({ asks, lost, resigned, differs }: Change): boolean {
  return asks.length > 0 || lost.length > 0 || resigned || differs;
}

function showChange(plugin: string, change: Change, { print, style }: Terminal): void {
  const { before, sealed, from, asks, lost, resigned, differs } = change;
  const versions =
    before.version === sealed.version ? `${sealed.version} again` : `${before.version} → ${sealed.version}`;
  print(style(`${plugin} ${onOneLine(versions)}`, 'bold'));
  print(`  from    ${onOneLine(from)}`);
  if (resigned) {
    const now = sealed.signer === undefined ? 'now by nobody' : `now with the key ${sealed.signer}`;
    print(`  signed  before with the key ${before.signer}, ${now}: ask its author why`);
  }
  for (const { words } of asks) print(`  wants   from now on to ${onOneLine(words)}`);
  if (asks.length === 0) print('  wants   nothing that it was not granted already');
  if (differs) print('  differs from what was installed here: its author, or somebody else, has changed it');
  for (const use of lost) print(`  lacks   from now on what ${use} uses`);
}

/** Whether a name for npm is that of a package, with or without a version: a bundle's plugins come under its name. */
function namesPackage(spec: string, name: string): boolean {
  return spec === name || spec.startsWith(`${name}@`);
}

/** The plugin, or the one of that name in a bundle. @throws ProblemError when it is another. */
function itself(
  plugin: string,
  { package: { name }, from }: FetchedPlugin,
  { kind, plugins }: FetchedParts,
): FetchedPlugin {
  const found = plugins.find((each) => each.package.name === plugin);
  if (found !== undefined) return found;
  const brought = plugins.map((each) => `\`${each.package.name}\``).join(', ');
  throw new ProblemError({
    code: 'PLUGIN_OTHER',
    what:
      kind === 'plugin'
        ? `${from} is the plugin \`${name}\`, not \`${plugin}\`.`
        : `${from} is the bundle \`${name}\`, which brings ${brought}, and not \`${plugin}\`.`,
    next: 'Nothing was changed. Name where the plugin is, with --from.',
  });
}

/**
 * What a new version asks for beyond what was granted. Secrets are those of settings: new with a new contribution. An
 * address with another default is another address, though it reads the same in the manifest.
 */
function newlyAsked(
  { granted, brings, addresses = [] }: InstalledPlugin,
  asks: readonly AskedPermission[],
  broughtNow: readonly string[],
): readonly AskedPermission[] {
  const asked = askedPermissions({ contributes: {}, permissions: granted }).map(({ key }) => key);
  const had = new Set([...asked, ...addresses]);
  const isNewBy = ({ key }: AskedPermission): boolean =>
    key.startsWith('secret ')
      ? !broughtNow.some((each) => brings.includes(each) && key.startsWith(`secret ${each} `))
      : !had.has(key);
  return asks.filter(isNewBy);
}
