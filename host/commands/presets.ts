import type { Preset } from '../presets/preset.ts';
import { readPresets } from '../presets/read-presets.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { table } from '../terminal/table.ts';
import type { Command } from './command.ts';

/** The providers whose server and limits are known, for `init --preset`. */
export const presets: Command<object> = async (_options, { terminal, json }) => {
  const all = await readPresets();
  if (json) {
    terminal.json({ presets: all });
    return exitCodes.done;
  }
  const lines = table(
    [
      { title: 'preset' },
      { title: 'provider', shrinks: true },
      { title: 'server', shrinks: true },
      { title: 'limits', shrinks: true },
      { title: 'confirmed' },
    ],
    all.map(row),
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

function row({ name, title, account, rules, confirmed }: Preset): readonly string[] {
  const limits = rules.length === 0 ? 'none known' : rules.join(', ');
  return [name, title, `${account.host}:${account.port}`, limits, confirmed ? 'yes' : 'unconfirmed'];
}
