import { figure, ratio } from '../report/words.ts';
import type { Finding, Scenario } from '../scenario.ts';
import { startSink } from '../servers/sink.ts';
import { startChunkingSink } from '../servers/start-chunking-sink.ts';
import { startDelayProxy } from '../servers/start-delay-proxy.ts';
import type { Workshop } from '../workshop.ts';
import { compareSides } from './compare-sides.ts';
import { loadNote } from './load.ts';

const usual = { connections: 10, octets: 11_000 } as const;

/** With DATA into smtp-sink, then with BDAT into a sink that knows it: nodemailer beside either. */
async function run(workshop: Workshop): Promise<Finding> {
  await using sink = await startSink();
  await using chunkingSink = await startChunkingSink();
  const rows: string[][] = [];
  const figures: Record<string, number> = {};
  for (const roundTrip of workshop.quick ? [50] : [10, 50, 200]) {
    await using proxy = await startDelayProxy(sink.port, roundTrip);
    await using chunkingProxy = await startDelayProxy(chunkingSink.port, roundTrip);
    workshop.tell(`behind ${roundTrip} ms`);
    // About six seconds for each side: nodemailer waits some round trips for a mail, Postrider one or a part of one.
    const pool = Math.round((6_000 / (4 * roundTrip)) * usual.connections);
    const byData = await compareSides<'pool'>(workshop, { ...usual, port: proxy.port }, { postrider: pool * 4, pool });
    const byChunks = await compareSides<'pool'>(
      workshop,
      { ...usual, port: chunkingProxy.port, chunking: 'automatic' },
      { postrider: pool * 8, pool },
    );
    const cells = ({ sides }: typeof byData): readonly string[] => [
      figure(sides.postrider.rate),
      figure(sides.pool.rate),
      ratio(sides.postrider.rate / sides.pool.rate),
    ];
    rows.push([`${roundTrip} ms`, ...cells(byData), ...cells(byChunks)]);
    figures[`timesNodemailerPoolBehind${roundTrip}`] = byData.sides.postrider.rate / byData.sides.pool.rate;
    figures[`timesNodemailerPoolByChunksBehind${roundTrip}`] = byChunks.sides.postrider.rate / byChunks.sides.pool.rate;
  }
  return {
    columns: [
      'round trip',
      'Postrider, mails/s',
      'nodemailer pool, mails/s',
      '÷ nodemailer',
      'with `chunking`, mails/s',
      'nodemailer pool, mails/s',
      '÷ nodemailer',
    ],
    rows,
    notes: [
      'With `chunking: automatic` into a sink of the bench, written in JavaScript: smtp-sink does not know BDAT.',
      loadNote(),
    ],
    figures,
  };
}

export const delay: Scenario = { name: 'delay', title: 'Behind a delay, 10 connections, 11 KB', run };
