import { alternate } from '../alternate.ts';
import { median } from '../measurement.ts';
import { figure } from '../report/words.ts';
import type { Finding, Scenario } from '../scenario.ts';
import { runImport } from '../sides/run-import.ts';
import type { Workshop } from '../workshop.ts';
import { loadNote } from './load.ts';

async function run(workshop: Workshop): Promise<Finding> {
  const people = workshop.quick ? 200_000 : 1_000_000;
  const list = await workshop.list(people);
  workshop.tell(`${figure(people)} rows`);
  const results = await alternate(workshop.rounds, {
    import: () => workshop.inFolder((folder) => runImport({ folder, list })),
  });
  const runs = results.get('import') ?? [];
  const rate = median(runs.map(({ rows, seconds }) => rows / seconds));
  const processor = median(runs.map(({ rows, processorSeconds }) => (processorSeconds * 1e6) / rows));
  const memory = median(runs.map(({ mostMemory }) => mostMemory));
  return {
    columns: ['rows', 'rows/s', 'µs CPU/row', 'rows/s at one core', 'most memory, MiB'],
    rows: [[figure(people), figure(rate), figure(processor), figure(1e6 / processor), figure(memory)]],
    notes: [loadNote()],
    figures: { rowsPerSecond: rate, rowsPerProcessorSecond: 1e6 / processor },
  };
}

export const importing: Scenario = {
  name: 'import',
  title: 'A list of CSV into the ledger, each address checked and unique',
  run,
};
