import type { AskedPermission, SealedPackage } from '@postrider/core';
import type { Manifest } from '@postrider/core/contracts';
import { onOneLine } from '../terminal/on-one-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { FetchedPlugin } from './fetch-plugin.ts';
import { broughtBy } from './uses-of.ts';

const signerWords = ({ signer }: SealedPackage): string =>
  signer === undefined ? 'by nobody: anyone may have packed it' : `with the key ${signer}`;

/** What a plugin is, where it comes from, and what it would be able to do: read before it is granted. */
export function showAsked(
  terminal: Terminal,
  { package: sealed, from }: FetchedPlugin,
  manifest: Manifest,
  asks: readonly AskedPermission[],
): void {
  const { name, version, description } = manifest;
  terminal.print(
    terminal.style(
      onOneLine(`${name} ${version}${description === undefined ? '' : `: ${description.slice(0, 200)}`}`),
      'bold',
    ),
  );
  terminal.print(`  from    ${onOneLine(from)}`);
  terminal.print(`  signed  ${signerWords(sealed)}`);
  terminal.print(`  brings  ${broughtBy(manifest).join(', ')}`);
  for (const { words } of asks) terminal.print(`  wants   to ${onOneLine(words)}`);
  if (asks.length === 0) terminal.print('  wants   nothing of this computer');
}
