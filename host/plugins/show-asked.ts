import type { SealedPackage } from '@postrider/core';
import { onOneLine } from '../terminal/on-one-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { FetchedPlugin } from './fetch-plugin.ts';
import type { StagedPlugin } from './staged-plugin.ts';
import { broughtBy } from './uses-of.ts';

const signerWords = ({ signer }: SealedPackage): string =>
  signer === undefined ? 'by nobody: anyone may have packed it' : `with the key ${signer}`;

const titleOf = (name: string, version: string, description: string | undefined): string =>
  onOneLine(`${name} ${version}${description === undefined ? '' : `: ${description.slice(0, 200)}`}`);

function showOrigin(terminal: Terminal, { package: sealed, from }: FetchedPlugin): void {
  terminal.print(`  from    ${onOneLine(from)}`);
  terminal.print(`  signed  ${signerWords(sealed)}`);
}

function showWishes(terminal: Terminal, { manifest, asks }: StagedPlugin): void {
  terminal.print(`  brings  ${broughtBy(manifest).join(', ')}`);
  for (const { words } of asks) terminal.print(`  wants   to ${onOneLine(words)}`);
  if (asks.length === 0) terminal.print('  wants   nothing of this computer');
}

/** What a plugin is, where it comes from, and what it would be able to do: read before it is granted. */
export function showAsked(terminal: Terminal, plugin: StagedPlugin): void {
  const { name, version, description } = plugin.manifest;
  terminal.print(terminal.style(titleOf(name, version, description), 'bold'));
  showOrigin(terminal, plugin.fetched);
  showWishes(terminal, plugin);
}

/** The same of a bundle: where it comes from, then each of its plugins. */
export function showAskedByBundle(terminal: Terminal, bundle: FetchedPlugin, plugins: readonly StagedPlugin[]): void {
  const { name, version } = bundle.package;
  const count = plugins.length === 1 ? 'one plugin' : `${plugins.length} plugins`;
  terminal.print(terminal.style(titleOf(name, version, `a bundle of ${count}`), 'bold'));
  showOrigin(terminal, bundle);
  for (const plugin of plugins) {
    const { manifest } = plugin;
    terminal.print(terminal.style(titleOf(manifest.name, manifest.version, manifest.description), 'bold'));
    showWishes(terminal, plugin);
  }
}
