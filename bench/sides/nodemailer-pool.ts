import process from 'node:process';
import type { Program, Pattern } from '@postrider/core/contracts';
import { readList } from '@postrider/host/list/read-list';
import { createTransport } from 'nodemailer';
import type { Measurement } from '../measurement.ts';
import type { PoolTask } from './run-nodemailer-pool.ts';
import { stopwatch } from './stopwatch.ts';

/** Sends the same letter to the same people through nodemailer's pool, as its documentation shows it. Keeps no ledger. */
async function run({ port, connections, list, mails, letter }: PoolTask): Promise<Measurement> {
  const { program } = letter;
  const people: Readonly<Record<string, string>>[] = [];
  for await (const batch of (await readList(list)).batches()) for (const { fields } of batch) people.push(fields);
  people.length = Math.min(people.length, mails);

  const transport = createTransport({
    pool: true,
    host: '127.0.0.1',
    port,
    secure: false,
    ignoreTLS: true,
    maxConnections: connections,
    maxMessages: Infinity,
  });
  const sending = stopwatch();
  let next = 0;
  await new Promise<void>((resolve, reject) => {
    let answered = 0;
    const feed = (): void => {
      while (transport.isIdle() && next < people.length) {
        transport.sendMail(mailFor(program, people[next++] ?? {}), (error) => {
          if (error !== null) reject(error);
          else if (++answered === people.length) resolve();
        });
      }
    };
    transport.on('idle', feed);
    feed();
  });
  const sent = sending();
  transport.close();
  return { mails: people.length, ...sent };
}

function mailFor(program: Program, fields: Readonly<Record<string, string>>) {
  const filled = (pattern: Pattern): string =>
    pattern.map((piece) => (piece.kind === 'words' ? piece.words : (fields[piece.field] ?? ''))).join('');
  return {
    from: { name: 'North Light', address: 'hello@northlight.example' },
    to: { name: fields['name'] ?? '', address: fields['email'] ?? '' },
    subject: filled(program.subject),
    text: filled(program.text),
    ...(program.html === undefined ? {} : { html: filled(program.html) }),
  };
}

const task = JSON.parse(process.argv[2] ?? '{}') as PoolTask;
process.stdout.write(`${JSON.stringify(await run(task))}\n`);
