import type { Preset } from '../presets/preset.ts';
import { readPresets } from '../presets/read-presets.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { table } from '../terminal/table.ts';
import type { Column } from '../terminal/table.ts';
import type { Command } from './command.ts';

/** The providers whose server and limits are known, for `init --preset`. */
export const presets: Command<object> = async (_options, { terminal, json }) => {
  const all = await readPresets();
  if (json) {
    terminal.json({ presets: all });
    return exitCodes.done;
  }
  const shown = terminal.columns < roomForAll ? columns.filter(({ title }) => needed.has(title)) : columns;
  const lines = table(
    shown,
    all.map((preset) => shown.map(({ cell }) => cell(preset))),
    terminal.columns,
  );
  for (const line of lines) terminal.print(line);
  terminal.print('');
  terminal.print(
    'Unconfirmed: the provider itself does not say so. Each number is yours to edit in the configuration.',
  );
  terminal.print(`Take one: ${terminal.command} init --preset gmail`);
  return exitCodes.done;
};

/** In fewer columns every row would take several lines: the limits, which people come for, go before server and title. */
const roomForAll = 120;
const needed: ReadonlySet<string> = new Set(['preset', 'limits', 'confirmed']);

const columns: readonly (Column & { readonly cell: (preset: Preset) => string })[] = [
  { title: 'preset', cell: ({ name }) => name },
  { title: 'provider', shrinks: true, cell: ({ title }) => title },
  { title: 'server', shrinks: true, cell: ({ account }) => `${account.host}:${account.port}` },
  { title: 'limits', shrinks: true, cell: ({ rules }) => (rules.length === 0 ? 'none known' : rules.join(', ')) },
  { title: 'confirmed', cell: ({ confirmed }) => (confirmed ? 'yes' : 'unconfirmed') },
];
