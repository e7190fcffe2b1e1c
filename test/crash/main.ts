// The crash test's long form: node test/crash/main.ts [runs] [seed] [runs at once]. Called by `npm run test:crash`.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { crashCases, killName } from './crash-plan.ts';
import { crashRun, measure } from './crash-run.ts';
import type { CrashResult } from './crash-run.ts';
import { crashTable, sightTable } from './crash-table.ts';
import { frozenMinute, unharmed } from './frozen-minute.ts';

const [runs = 200, seed = 20_260_302, atOnce = availableParallelism()] = process.argv.slice(2).map(Number);
const recipients = 5_000;
const document = join(import.meta.dirname, '../../docs/reliability.md');
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

const from = performance.now();
await measure(recipients);
const measured = await measure(recipients);
tell(
  `Undisturbed: first mail after ${Math.round(measured.first)} ms, all ${recipients} after ${Math.round(measured.end)} ms.`,
);

const cases = crashCases(seed, runs, recipients, measured);
const waiting = cases.values();
const results: CrashResult[] = [];
async function work(): Promise<void> {
  for (const given of waiting) {
    const result = await crashRun(given);
    results.push(result);
    const { struck, stoodAt, acceptedAtKill, inFlight, uncertain, twice, faults } = result;
    tell(
      [
        `${results.length}/${cases.length}`,
        `run ${given.number}: ${given.policy}, ${given.durability}, ${given.connections} x ${given.mailsInFlight}`,
        given.kills.map(killName).join(', then '),
        struck === 0 ? 'ended first' : `campaign ${stoodAt}, ${acceptedAtKill} accepted, ${inFlight} in flight`,
        `${uncertain} uncertain, ${twice} twice`,
        faults.length === 0 ? 'all held' : `FAULTS: ${faults.slice(0, 5).join('; ')} (${faults.length})`,
      ].join(' | '),
    );
  }
}
const [frozen] = await Promise.all([frozenMinute(), ...Array.from({ length: atOnce }, work)]);

const minutes = ((performance.now() - from) / 60_000).toFixed(1);
const faulty = results.filter(({ faults }) => faults.length > 0);
const text = [
  `${results.length} runs of ${recipients.toLocaleString('en')} mails, seed ${seed}, ${minutes} minutes on ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Linux ${release()}, Node ${process.versions.node}.`,
  '',
  crashTable(results),
  '',
  sightTable(results),
  '',
  `Frozen for a minute in the middle of ${recipients.toLocaleString('en')} mails, with a server time-out of 20 seconds: ${frozen}.`,
].join('\n');
process.stdout.write(`${text}\n`);
const page = readFileSync(document, 'utf8');
const table = /(<!-- crash table -->\n)[^]*?(<!-- end of crash table -->)/;
if (!table.test(page)) throw new Error(`${document} has no place for the table.`);
writeFileSync(
  document,
  page.replace(table, (_, start: string, end: string) => `${start}\n${text}\n\n${end}`),
);
if (faulty.length > 0 || frozen !== unharmed) {
  tell(`${faulty.length} runs with a fault; frozen for a minute: ${frozen}.`);
  process.exitCode = 1;
}
