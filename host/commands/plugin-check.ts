import { relative } from 'node:path';
import process from 'node:process';
import { authorFolder } from '../plugins/author-folder.ts';
import { examineBundle } from '../plugins/examine-bundle.ts';
import { examinePlugin } from '../plugins/examine-plugin.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { showProblems } from '../terminal/show-problems.ts';
import { wordsFor } from '../terminal/words.ts';
import type { Command } from './command.ts';

/** Everything that is wrong with the folder of a plugin, or of a bundle, at once; what is packed; and what it might do better. */
export const pluginCheck: Command<{ readonly folder?: string }> = async ({ folder = '.' }, { terminal, json }) => {
  const absolute = await authorFolder(folder, terminal);
  const bundle = await examineBundle(absolute);
  const { manifest, files, asks, problems, advice } =
    bundle === undefined ? await examinePlugin(absolute) : { ...bundle, manifest: bundle, asks: [], advice: [] };
  const octets = [...files.values()].reduce((sum, content) => sum + content.length, 0);
  if (json) {
    terminal.json({
      ok: problems.length === 0,
      plugin: manifest?.name,
      version: manifest?.version,
      asks: asks.map(({ words }) => words),
      files: [...files].map(([path, content]) => ({ path, size: content.length })),
      problems,
      advice,
    });
  } else {
    const { count, number } = wordsFor(terminal.locale);
    const who =
      manifest === undefined ? relative(process.cwd(), absolute) || '.' : `${manifest.name} ${manifest.version}`;
    const sign = problems.length === 0 ? terminal.style('✓', 'green') : terminal.style('✗', 'red');
    terminal.print(`${sign} ${who}: ${problems.length === 0 ? 'nothing is wrong' : count(problems.length, 'fault')}`);
    for (const { words } of asks) terminal.print(`  asks to ${words}`);
    terminal.print(`  packs ${count(files.size, 'file')}, ${number(octets)} bytes: ${[...files.keys()].join(', ')}`);
    for (const each of advice) terminal.print(`  ${terminal.style('better:', 'yellow')} ${each}`);
  }
  showProblems(terminal, problems);
  return problems.length === 0 ? exitCodes.done : exitCodes.wrong;
};
