import { figure, ratio } from '../report/words.ts';
import type { Finding, Scenario } from '../scenario.ts';
import { startSink } from '../servers/sink.ts';
import type { Workshop } from '../workshop.ts';
import { compareSides } from './compare-sides.ts';
import { loadNote } from './load.ts';

const usualSize = 11_000;
/** The usual size over few and many connections; the others over a few. */
const pairs = [
  ...[1, 10, 50, 200, 512].map((connections) => ({ size: usualSize, connections })),
  ...[2_000, 100_000].flatMap((size) => [10, 50, 512].map((connections) => ({ size, connections }))),
];

/**
 * Mails for several seconds on an idle computer; of the slow side fewer. A campaign pays about half a second of
 * processor time once, for compiling its code, which a short one shows and a large one does not.
 */
function amountsFor(octets: number, connections: number, isMain: boolean) {
  const postrider = isMain ? 100_000 : connections === 1 || octets > 50_000 ? 6_000 : 30_000;
  return { postrider, source: postrider, bare: postrider, pool: postrider / 16 };
}

async function run(workshop: Workshop): Promise<Finding> {
  await using sink = await startSink();
  const rows: string[][] = [];
  const figures: Record<string, number> = {};
  for (const { size, connections } of pairs) {
    const isMain = size === usualSize && connections === 10;
    if (workshop.quick && !isMain) continue;
    workshop.tell(`${size} octets, ${connections} connections`);
    const { sides, octets } = await compareSides<'source' | 'bare' | 'pool'>(
      workshop,
      { port: sink.port, connections, octets: size },
      amountsFor(size, connections, isMain),
    );
    const { postrider, source, bare, pool } = sides;
    rows.push([
      `${figure(octets / 1000)} KB`,
      String(connections),
      figure(postrider.rate),
      figure(source.rate),
      figure(pool.rate),
      ratio(postrider.rate / source.rate),
      ratio(postrider.rate / pool.rate),
      figure(postrider.processor),
      figure(source.processor),
      figure(bare.processor),
      figure(pool.processor),
    ]);
    if (!isMain) continue;
    figures['rate'] = postrider.rate;
    figures['timesSmtpSource'] = postrider.rate / source.rate;
    figures['timesNodemailerPool'] = postrider.rate / pool.rate;
    figures['processorMicrosecondsPerMail'] = postrider.processor;
    figures['processorTimesSmtpSource'] = postrider.processor / source.processor;
    figures['processorTimesBare'] = postrider.processor / bare.processor;
    figures['processorPartOfNodemailerPool'] = postrider.processor / pool.processor;
  }
  return {
    columns: [
      'mail',
      'connections',
      'Postrider, mails/s',
      'smtp-source, mails/s',
      'nodemailer pool, mails/s',
      '÷ smtp-source',
      '÷ nodemailer',
      'Postrider, µs CPU/mail',
      'smtp-source, µs',
      'bare Node, µs',
      'nodemailer, µs',
    ],
    rows,
    notes: [loadNote()],
    figures,
  };
}

export const campaign: Scenario = { name: 'campaign', title: 'Whole campaign into smtp-sink', run };
