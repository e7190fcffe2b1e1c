import { figure, ratio } from '../report/words.ts';
import type { Finding, Scenario } from '../scenario.ts';
import { startSink } from '../servers/sink.ts';
import { startDelayProxy } from '../servers/start-delay-proxy.ts';
import type { Workshop } from '../workshop.ts';
import { compareSides } from './compare-sides.ts';
import { loadNote } from './load.ts';

const connections = 10;

async function run(workshop: Workshop): Promise<Finding> {
  await using sink = await startSink();
  const rows: string[][] = [];
  const figures: Record<string, number> = {};
  for (const roundTrip of workshop.quick ? [50] : [10, 50, 200]) {
    await using proxy = await startDelayProxy(sink.port, roundTrip);
    workshop.tell(`behind ${roundTrip} ms`);
    // About six seconds for each side: nodemailer waits four round trips for a mail, Postrider one.
    const pool = Math.round((6_000 / (4 * roundTrip)) * connections);
    const amounts = { postrider: pool * 4, pool };
    const { sides } = await compareSides<'pool'>(workshop, proxy.port, connections, 11_000, amounts);
    const times = sides.postrider.rate / sides.pool.rate;
    rows.push([`${roundTrip} ms`, figure(sides.postrider.rate), figure(sides.pool.rate), ratio(times)]);
    figures[`timesNodemailerPoolBehind${roundTrip}`] = times;
  }
  return {
    columns: ['round trip', 'Postrider, mails/s', 'nodemailer pool, mails/s', '÷ nodemailer'],
    rows,
    notes: [loadNote()],
    figures,
  };
}

export const delay: Scenario = { name: 'delay', title: 'Behind a delay, 10 connections, 11 KB', run };
