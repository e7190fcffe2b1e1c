import { readFile, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import process from 'node:process';
import { writePackage } from '@postrider/core';
import type { PackageFiles } from '@postrider/core';
import { ProblemError, causeOf } from '@postrider/core/contracts';
import { authorFolder } from '../plugins/author-folder.ts';
import { examineBundle } from '../plugins/examine-bundle.ts';
import { examinePlugin } from '../plugins/examine-plugin.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { wordsFor } from '../terminal/words.ts';
import type { Command } from './command.ts';
import { writeOutput } from './write-output.ts';

export interface PluginPackOptions {
  readonly folder?: string;
  readonly key?: string;
  readonly to: string;
}

async function readKey(file: string): Promise<{ readonly pem: string; readonly file: string }> {
  try {
    return { pem: await readFile(file, 'utf8'), file };
  } catch (thrown) {
    throw new ProblemError({
      code: 'FILE_UNREADABLE',
      what: `The key ${file} cannot be read.`,
      where: { file },
      next: 'Check its name and that you may read it; postrider plugin key makes one.',
      cause: causeOf(thrown),
    });
  }
}

interface Examined {
  readonly kind: 'plugin' | 'bundle';
  readonly name: string;
  readonly version: string;
  readonly files: PackageFiles;
}

/** @throws ProblemError with all that keeps the plugin, or the bundle, from being packed. */
async function examined(folder: string): Promise<Examined> {
  const bundle = await examineBundle(folder);
  const plugin = bundle === undefined ? await examinePlugin(folder) : undefined;
  const [first, ...more] = (bundle ?? plugin)?.problems ?? [];
  if (first !== undefined) throw new ProblemError(first, ...more);
  if (bundle !== undefined) return { kind: 'bundle', ...bundle };
  if (plugin?.manifest === undefined) throw new Error('There is no manifest, and nobody said why.');
  const { name, version } = plugin.manifest;
  return { kind: 'plugin', name, version, files: plugin.files };
}

/** Packs a plugin or a bundle that has no fault into one file. The same files give the same octets. */
export const pluginPack: Command<PluginPackOptions> = async ({ folder = '.', key, to }, { terminal, json }) => {
  const { name, version, files, kind } = await examined(await realpath(await authorFolder(folder, terminal)));
  const packed = writePackage(files, { name, version, ...(key === undefined ? {} : { key: await readKey(key) }) });
  const file = join(to, packed.fileName);
  await writeOutput(file, packed.content);
  if (json) terminal.json({ file, name, version, integrity: packed.digest, files: [...files.keys()] });
  else {
    const { count, number } = wordsFor(terminal.locale);
    const shown = relative(process.cwd(), file) || file;
    terminal.print(
      `${terminal.style('✓', 'green')} ${shown}: ${count(files.size, 'file')}, ${number(packed.content.length)} bytes${key === undefined ? '' : ', signed'}`,
    );
    terminal.print(`  ${packed.digest}`);
    terminal.print(`  Install it: ${terminal.command} plugin add ${shown}`);
    if (kind === 'bundle')
      terminal.print(`  Load it in a program: createHost({ configuration, bundles: ['${shown}'] })`);
  }
  return exitCodes.done;
};
