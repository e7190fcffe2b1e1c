import process from 'node:process';
import { readList } from '@postrider/host/list/read-list';
import { keepHeapModest } from '@postrider/host/modest-heap';
import { usual } from '../workload.ts';
import type { ImportRun, ImportTask } from './run-import.ts';
import { stopwatch } from './stopwatch.ts';
import { openStudio, sender } from './studio.ts';

/** Puts a list into a new ledger: decoding, CSV, addresses checked, duplicates found, all of it durable. */
async function run({ folder, list }: ImportTask): Promise<ImportRun> {
  keepHeapModest();
  await using host = await openStudio(folder, usual);
  await using session = await host.openLedger('own', 'the bench');
  const letter = { file: 'letter.txt', text: 'Subject: Hello {{name}}\n\nDear {{name}},\n' };
  const importing = stopwatch();
  const source = await readList(list);
  const { added } = await session.submit({
    campaign: {
      name: 'bench',
      sender,
      through: { account: 'relay' },
      renderer: 'text',
      template: { letter },
      columns: source.columns,
      onUncertain: 'hold',
    },
    batches: source.batches(),
  });
  return { rows: added, ...importing(), mostMemory: process.resourceUsage().maxRSS / 1024 };
}

process.stdout.write(`${JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as ImportTask))}\n`);
