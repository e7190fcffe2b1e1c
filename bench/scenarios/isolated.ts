import { alternate } from '../alternate.ts';
import { middleOf } from '../measurement.ts';
import { figure, ratio } from '../report/words.ts';
import type { Finding, Scenario } from '../scenario.ts';
import { startSink } from '../servers/sink.ts';
import { runPostrider } from '../sides/postrider-run.ts';
import { usual, type Setting } from '../workload.ts';
import type { Workshop } from '../workshop.ts';
import { loadNote } from './load.ts';

async function run(workshop: Workshop): Promise<Finding> {
  await using sink = await startSink();
  const rows: string[][] = [];
  const figures: Record<string, number> = {};
  for (const connections of workshop.quick ? [10] : [1, 10, 50]) {
    workshop.tell(`${connections} connections`);
    // As many as in the rows of a whole campaign: both sides compile for as long as they send few.
    const list = await workshop.list(connections === 1 ? 10_000 : 100_000);
    const send = (transport: Setting['transport']) => () =>
      workshop.inFolder((folder) =>
        runPostrider({ folder, list, setting: { ...usual, port: sink.port, connections, transport } }),
      );
    const results = await alternate(workshop.rounds, { inline: send('inline'), isolated: send('isolated') });
    const inline = middleOf(results.get('inline') ?? []);
    const isolated = middleOf(results.get('isolated') ?? []);
    rows.push([
      String(connections),
      figure(inline.rate),
      figure(isolated.rate),
      ratio(isolated.rate / inline.rate),
      figure(inline.processor),
      figure(isolated.processor),
    ]);
    figures[`isolatedPartOfInlineAt${connections}`] = isolated.rate / inline.rate;
  }
  return {
    columns: [
      'connections',
      'inline, mails/s',
      'isolated, mails/s',
      'isolated ÷ inline',
      'inline, µs CPU/mail',
      'isolated, µs of the host',
    ],
    rows,
    notes: [loadNote()],
    figures,
  };
}

export const isolated: Scenario = { name: 'isolated', title: 'The SMTP transport in a process of its own, 11 KB', run };
