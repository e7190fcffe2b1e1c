import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { addressesIn, faultsAfterKill, faultsAtEnd } from '../crash/check-ledger.ts';
import type { LedgerReport } from '../crash/check-ledger.ts';
import { CrashStudio } from '../crash/crash-studio.ts';
import { startSink } from '../crash/start-sink.ts';

const usual = { recipients: 2_000, connections: 5, mailsInFlight: 2, durability: 'process' } as const;
const bound = usual.connections * usual.mailsInFlight;

async function reportOf(studio: CrashStudio): Promise<LedgerReport> {
  return JSON.parse((await studio.start('report', '--list', '--json').end).output) as LedgerReport;
}

test('while another program holds the ledger for a few seconds, the host waits and leaves nobody in doubt', async () => {
  await using sink = await startSink(2);
  await using studio = await CrashStudio.make({ ...usual, port: sink.port });
  const sending = studio.send();
  await sink.first;
  const browser = new DatabaseSync(studio.ledger, { timeout: 5_000 });
  browser.exec('BEGIN IMMEDIATE');
  await setTimeout(5_000);
  browser.exec('COMMIT');
  browser.close();
  const end = await sending.end;
  expect(end.code).toBe(0);
  await sink.quiet();
  expect(faultsAtEnd(await reportOf(studio), sink.sights(), usual.recipients, new Set(), 'hold')).toEqual([]);
});

test.runIf(process.getuid?.() === 0)(
  'a disk that fills up in the middle ends the sending, and all is accounted for; with room it goes on',
  async () => {
    const disk = mkdtempSync(join(tmpdir(), 'postrider-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]);
    try {
      // Slow enough that a busy computer fills the disk before the last mail.
      await using sink = await startSink(10);
      await using studio = await CrashStudio.make({ ...usual, port: sink.port, ledgerFolder: disk });
      const sending = studio.send();
      await sink.first;
      const ballast = join(disk, 'ballast');
      fill(ballast);
      const end = await sending.end;
      expect(end.code).toBe(1);
      expect(end.output).toContain('LEDGER_DISK_FULL');
      await sink.quiet();
      unlinkSync(ballast);
      const stopped = await reportOf(studio);
      expect(faultsAfterKill(stopped, sink.sights(), bound, new Set())).toEqual([]);
      const doubted = new Set(addressesIn(stopped, 'handed'));
      expect([0, 3]).toContain((await studio.start('resume', '--json').end).code);
      await sink.quiet();
      expect(faultsAtEnd(await reportOf(studio), sink.sights(), usual.recipients, doubted, 'hold')).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
      rmSync(disk, { recursive: true });
    }
  },
);

/** Takes all the room there is. */
function fill(file: string): void {
  for (const size of [1_000_000, 4_096]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // Full: the next size takes what is left.
    }
  }
}

test('of two hosts started on one ledger at the same instant, exactly one sends, and the other names it', async () => {
  for (let round = 0; round < 2; round++) {
    // Slow enough that the first still sends when a busy computer has started the second.
    await using sink = await startSink(60);
    await using studio = await CrashStudio.make({ ...usual, recipients: 500, port: sink.port });
    const both = [studio.send(), studio.send()];
    const ends = await Promise.all(both.map(({ end }) => end));
    expect(new Set(ends.map(({ code }) => code))).toEqual(new Set([0, 2]));
    const winner = ends.findIndex(({ code }) => code === 0);
    const refused = ends[1 - winner];
    expect(refused?.output).toContain('LEDGER_IN_USE');
    expect(refused?.output).toContain(`process ${both[winner]?.pid} `);
    await sink.quiet();
    expect(faultsAtEnd(await reportOf(studio), sink.sights(), 500, new Set(), 'hold')).toEqual([]);
  }
});
