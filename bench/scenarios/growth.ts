import { alternate } from '../alternate.ts';
import { median, middleOf } from '../measurement.ts';
import { figure } from '../report/words.ts';
import type { Finding, Scenario } from '../scenario.ts';
import { startSink } from '../servers/sink.ts';
import { runPostrider, type PostriderRun } from '../sides/postrider-run.ts';
import { usual } from '../workload.ts';
import type { Workshop } from '../workshop.ts';
import { loadNote } from './load.ts';

const limits = ['1000000 per minute', '100000000 per day', '1000000000 recipients per month'] as const;

async function run(workshop: Workshop): Promise<Finding> {
  await using sink = await startSink();
  const lists = workshop.quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000];
  const largest = lists.at(-1) ?? 0;
  const setting = { ...usual, port: sink.port, limits };
  const runs = new Map<number, PostriderRun[]>(lists.map((people) => [people, []]));
  const send = async (people: number): Promise<PostriderRun> => {
    workshop.tell(`${figure(people)} recipients`);
    const list = await workshop.list(people);
    return workshop.inFolder((folder) => runPostrider({ folder, list, setting }));
  };
  // The largest runs once, between two halves of the others: it is long enough to be its own median.
  const others = Object.fromEntries(lists.slice(0, -1).map((people) => [String(people), () => send(people)]));
  const half = Math.ceil(workshop.rounds / 2);
  const add = (results: ReadonlyMap<string, PostriderRun[]>): void => {
    for (const [people, found] of results) runs.get(Number(people))?.push(...found);
  };
  add(await alternate(half, others));
  runs.get(largest)?.push(await send(largest));
  add(await alternate(workshop.rounds - half, others));

  const rows = lists.map((people) => {
    const found = runs.get(people) ?? [];
    const { rate, processor } = middleOf(found);
    const each = (value: (run: PostriderRun) => number): string => figure(median(found.map(value)));
    return [
      figure(people),
      each(({ imported, mails }) => mails / imported.seconds),
      each(({ planned }) => planned.seconds * 1000),
      figure(rate),
      figure(processor),
      each(({ reported, mails }) => mails / reported.seconds),
      each(({ mostMemory }) => mostMemory),
    ];
  });
  const [smallest] = lists;
  const large = runs.get(largest) ?? [];
  const small = middleOf(runs.get(smallest ?? 0) ?? []);
  return {
    columns: [
      'recipients',
      'import, rows/s',
      'plan, ms',
      'send, mails/s',
      'send, µs CPU/mail',
      'report, rows/s',
      'most memory, MiB',
    ],
    rows,
    notes: [`Three limits: ${limits.join('; ')}.`, loadNote()],
    figures: {
      rateOfLargestPartOfSmallest: middleOf(large).rate / small.rate,
      processorOfLargestPartOfSmallest: middleOf(large).processor / small.processor,
      memoryMebibytes: median(large.map(({ mostMemory }) => mostMemory)),
    },
  };
}

export const growth: Scenario = { name: 'growth', title: 'Growth, 10 connections, 11 KB, three limits', run };
