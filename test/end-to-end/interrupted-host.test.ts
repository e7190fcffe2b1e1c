import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { addressesIn } from '../crash/check-ledger.ts';
import type { LedgerReport } from '../crash/check-ledger.ts';
import { CrashStudio } from '../crash/crash-studio.ts';
import type { StudioTerms } from '../crash/crash-studio.ts';
import { startSink } from '../crash/start-sink.ts';
import type { Sink } from '../crash/start-sink.ts';

const usual = { recipients: 2_000, connections: 5, mailsInFlight: 2, durability: 'process' } as const;

function studioAt(sink: Sink, more: Partial<StudioTerms> = {}): Promise<CrashStudio> {
  return CrashStudio.make({ ...usual, port: sink.port, ...more });
}

async function reportOf(studio: CrashStudio): Promise<LedgerReport> {
  return JSON.parse((await studio.start('report', '--list', '--json').end).output) as LedgerReport;
}

/** Everyone got it exactly once, and the ledger says so. */
async function expectOnceEach(studio: CrashStudio, sink: Sink, recipients: number = usual.recipients): Promise<void> {
  await sink.quiet();
  const report = await reportOf(studio);
  expect(report.proof.addsUp).toBe(true);
  expect(addressesIn(report, 'accepted')).toHaveLength(recipients);
  const taken = [...sink.sights().values()].map((sight) => sight.taken.length);
  expect(taken).toHaveLength(recipients);
  expect(new Set(taken)).toEqual(new Set([1]));
}

test('told to stop, the host takes in the answers that are due and leaves nobody in doubt', async () => {
  await using sink = await startSink(5);
  await using studio = await studioAt(sink);
  const sending = studio.send();
  await sink.first;
  await setTimeout(200);
  sending.process.kill('SIGTERM');
  const end = await sending.end;
  expect(end.code).toBe(130);
  expect(JSON.parse(end.output)).toMatchObject({ end: { kind: 'stopped' }, proof: { uncertain: 0, addsUp: true } });
  const report = await reportOf(studio);
  expect(addressesIn(report, 'handed', 'uncertain')).toEqual([]);
  expect(addressesIn(report, 'queued').length).toBeGreaterThan(0);
  expect((await studio.start('resume', '--json').end).code).toBe(0);
  await expectOnceEach(studio, sink);
});

test('frozen for longer than the server may take to answer, the host reads the answers that came meanwhile', async () => {
  await using sink = await startSink(20);
  await using studio = await studioAt(sink, { recipients: 1_000, contentTimeout: 1 });
  const sending = studio.send();
  await sink.first;
  await setTimeout(100);
  sending.process.kill('SIGSTOP');
  await setTimeout(2_500);
  sending.process.kill('SIGCONT');
  const end = await sending.end;
  expect(end.code).toBe(0);
  await expectOnceEach(studio, sink, 1_000);
});

test('killed while the list was read, the host sends to nobody, and sending again completes it', async () => {
  const recipients = 30_000;
  await using sink = await startSink();
  await using studio = await studioAt(sink, { recipients, connections: 10 });
  const sending = studio.send();
  await studio.enlisted(sending, 500_000);
  sending.process.kill('SIGKILL');
  await sending.end;
  const draft = await reportOf(studio);
  expect(draft).toMatchObject({ campaign: { state: 'drafting' }, proof: { addsUp: true } });
  expect(draft.proof.queued).toBeLessThanOrEqual(recipients);
  // Nothing goes out by going on: whether the list was whole, only the list itself can say.
  expect((await studio.start('resume', '--json').end).code).toBe(0);
  expect(sink.sights().size).toBe(0);
  expect((await studio.send().end).code).toBe(0);
  await expectOnceEach(studio, sink, recipients);
});

test('a limit counts what had left before the kill: nobody gets more mail than it allows', async () => {
  await using sink = await startSink();
  await using studio = await studioAt(sink, { limits: ['1000 per day rolling'] });
  const sending = studio.send();
  sink.killAt(sending.pid, 700, 'recorded');
  await sending.end;
  const { code } = await studio.start('resume', '--no-wait', '--json').end;
  expect(code).toBe(4);
  await sink.quiet();
  const report = await reportOf(studio);
  const gone = addressesIn(report, 'accepted', 'uncertain').length;
  expect(gone).toBe(1_000);
  expect([...sink.sights().values()].filter(({ taken }) => taken.length > 0).length).toBeLessThanOrEqual(1_000);
  expect(report.proof.addsUp).toBe(true);
});
