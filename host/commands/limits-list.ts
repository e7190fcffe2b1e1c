import type { AccountThrottle } from '@postrider/core';
import type { Configuration } from '@postrider/core';
import { exitCodes } from '../terminal/exit-codes.ts';
import { table } from '../terminal/table.ts';
import type { Words } from '../terminal/words.ts';
import type { Command } from './command.ts';
import { howSure, whatHolds, whatWasSaid } from './found-limit-line.ts';
import { withLedger } from './with-ledger.ts';

/** What each account keeps to: what the configuration tells, and what was found out. */
export const limitsList: Command<object> = (_options, context) =>
  withLedger('read', context, async ({ host: { configuration }, session, words }) => {
    const { terminal } = context;
    const accounts = await session.limits();
    if (context.json) {
      terminal.json({
        accounts: accounts.map(({ account, throttles }) => ({
          account,
          throttles: throttles.map((each) => ({ ...toldOf(each, configuration), ...each })),
        })),
      });
      return exitCodes.done;
    }
    const rows = accounts.flatMap(({ account, throttles }) => {
      const told = throttles.flatMap((each) => rowsOf(each, configuration, words));
      return (told.length === 0 ? [['nothing known', '', '', '']] : told).map((row, place) => [
        place === 0 ? account : '',
        ...row,
      ]);
    });
    const columns = [
      { title: 'account' },
      { title: 'limit', shrinks: true },
      { title: 'how it is known' },
      { title: 'since' },
      { title: 'what the provider said', shrinks: true },
    ] as const;
    for (const line of table(columns, rows, terminal.columns)) terminal.print(line);
    return exitCodes.done;
  });

/** What the configuration says of a throttle; nothing for the one that every account has of itself. */
function toldOf({ name }: AccountThrottle, { throttles }: Configuration) {
  const configured = throttles.get(name);
  return configured === undefined ? {} : { use: configured.use, settings: configured.settings };
}

function rowsOf(throttle: AccountThrottle, configuration: Configuration, words: Words): readonly (readonly string[])[] {
  const { found } = throttle;
  if (found !== undefined)
    return found.map((each) => [whatHolds(each), howSure(each, words), words.time(each.since), whatWasSaid(each)]);
  const { use = '', settings = {} } = toldOf(throttle, configuration);
  const rules: unknown = settings['rules'];
  const told = Array.isArray(rules) ? rules.map(String) : [`${use}: ${inWords(settings)}`];
  return told.map((rule) => [rule, `told, under \`${throttle.name}\``, '', '']);
}

function inWords(settings: Readonly<Record<string, unknown>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
