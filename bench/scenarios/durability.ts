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
  const list = await workshop.list(20_000);
  const rows: string[][] = [];
  const figures: Record<string, number> = {};
  for (const connections of workshop.quick ? [10] : [10, 50]) {
    workshop.tell(`${connections} connections`);
    const send = (durability: Setting['durability']) => () =>
      workshop.inFolder((folder) =>
        runPostrider({ folder, list, setting: { ...usual, port: sink.port, connections, durability } }),
      );
    const results = await alternate(workshop.rounds, { process: send('process'), power: send('power') });
    const killed = middleOf(results.get('process') ?? []);
    const power = middleOf(results.get('power') ?? []);
    rows.push([
      String(connections),
      figure(killed.rate),
      figure(power.rate),
      ratio(power.rate / killed.rate),
      figure(killed.processor),
      figure(power.processor),
    ]);
    figures[`powerPartOfProcessAt${connections}`] = power.rate / killed.rate;
  }
  return {
    columns: [
      'connections',
      'process, mails/s',
      'power, mails/s',
      'power ÷ process',
      'process, µs CPU/mail',
      'power, µs',
    ],
    rows,
    notes: [loadNote()],
    figures,
  };
}

export const durability: Scenario = { name: 'durability', title: 'What outliving a power cut costs, 11 KB', run };
