import { setTimeout } from 'node:timers/promises';
import { faultsAtEnd } from './check-ledger.ts';
import type { LedgerReport } from './check-ledger.ts';
import { CrashStudio } from './crash-studio.ts';
import { startSink } from './start-sink.ts';

export const unharmed = 'everyone got it once, nobody is uncertain';

/** Freezes a host for a minute, three times longer than it waits for an answer. Resolves with what came of it, in words. */
export async function frozenMinute(): Promise<string> {
  const recipients = 5_000;
  await using sink = await startSink(5);
  await using studio = await CrashStudio.make({
    port: sink.port,
    recipients,
    connections: 10,
    mailsInFlight: 2,
    durability: 'process',
    contentTimeout: 20,
  });
  const sending = studio.send();
  await sink.first;
  await setTimeout(200);
  sending.process.kill('SIGSTOP');
  await setTimeout(60_000);
  sending.process.kill('SIGCONT');
  const { code, errors } = await sending.end;
  if (code !== 0) return `it ended with ${code}: ${errors}`;
  await sink.quiet();
  const { output } = await studio.start('report', '--list', '--json').end;
  const faults = faultsAtEnd(JSON.parse(output) as LedgerReport, sink.sights(), recipients, new Set(), 'hold');
  return faults.length === 0 ? unharmed : faults.slice(0, 5).join('; ');
}
