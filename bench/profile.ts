import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { figure } from './report/words.ts';
import { spentByFunction, spentByPart, type Profile, type Spent } from './report/processor-table.ts';
import { loadNote } from './scenarios/load.ts';
import { startSink } from './servers/sink.ts';
import { runPostrider } from './sides/postrider-run.ts';
import { usual } from './workload.ts';
import { Workshop } from './workshop.ts';

/** Sends a campaign under V8's sampling profiler and keeps the top of what it found in `bench/profile.md`. */
const mails = 100_000;
const functions = 40;
const page = join(resolve(import.meta.dirname, '..', '..'), 'bench', 'profile.md');

const table = (title: string, rows: readonly Spent[], whole: number): string =>
  [
    `| ${title} | µs/mail | % |`,
    '| --- | ---: | ---: |',
    ...rows.map(({ name, microseconds }) => {
      return `| ${name.replaceAll('|', '\\|')} | ${figure(microseconds)} | ${((100 * microseconds) / whole).toFixed(1)} |`;
    }),
  ].join('\n');

await using workshop = await Workshop.open(true);
await using sink = await startSink();
const list = await workshop.list(mails);
const file = join(workshop.folder, 'sending.cpuprofile');
const run = await workshop.inFolder((folder) =>
  runPostrider({ folder, list, setting: { ...usual, port: sink.port }, profile: file }),
);
const profile = JSON.parse(await readFile(file, 'utf8')) as Profile;
const byPart = spentByPart(profile, mails);
const whole = byPart.reduce((sum, { microseconds }) => sum + microseconds, 0);
const text = `# Where the time of a mail goes

${figure(mails)} mails of ${figure(run.octets / 1000)} KB over ${usual.connections} connections into smtp-sink, ledger and personalisation on, from the first claim to the last answer. ${figure(run.mailsPerTurn)} mails a turn. Samples of the main thread every half millisecond: time that other programs had the processor counts as well, so the shares say more than the microseconds. ${loadNote()}
Made by \`npm run bench:profile\`.

${table('part', byPart, whole)}

## Functions

${table('function, own time', spentByFunction(profile, mails).slice(0, functions), whole)}
`;
await writeFile(page, text);
process.stdout.write(text);
