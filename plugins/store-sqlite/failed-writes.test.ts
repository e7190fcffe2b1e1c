import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Ledger } from '@postrider/sdk';
import { LedgerDatabase } from './ledger-database.ts';
import { migrate } from './migrate.ts';
import { ownPragmas } from './open-ledger.ts';
import { schema } from './schema.ts';
import { sqliteLedger } from './sqlite-ledger.ts';
import { campaignOf, claim, codeOf, enlisted, idsOf, noon, turnOf } from './testing/samples.ts';
import { temporaryStores } from './testing/temporary-stores.ts';

const stores = temporaryStores();

/** A ledger whose connection a test can starve. */
function ledgerOn(file: string): { ledger: Ledger; connection: DatabaseSync } {
  const connection = new DatabaseSync(file, { timeout: 0 });
  connection.exec(ownPragmas('process'));
  migrate(connection, schema, file);
  return { ledger: sqliteLedger(new LedgerDatabase(connection, 'own', file), () => connection.close()), connection };
}

/** From now on the file may not grow: what a full disk does. */
function fillDisk(connection: DatabaseSync): void {
  connection.exec(`PRAGMA max_page_count = ${Number(connection.prepare('PRAGMA page_count').get()?.['page_count'])}`);
}

async function everything(ledger: Ledger): Promise<unknown> {
  const rows: unknown[] = [];
  for await (const row of ledger.deliveries({})) rows.push(row);
  for await (const row of ledger.suppressions()) rows.push(row);
  return [
    rows,
    await ledger.tally(),
    await ledger.throttles(['isp']),
    await ledger.holds(),
    await ledger.due({ now: noon, limit: 9 }),
  ];
}

test('a turn that finds the disk full leaves all as before, and goes through once there is room', async () => {
  const { ledger, connection } = ledgerOn(stores.freshFile());
  const ids = await enlisted(ledger, 'spring', 400);
  await claim(ledger, ids.slice(0, 200));
  await ledger.commit(turnOf({ throttles: [{ key: 'isp', version: 0, state: 'before' }] }));
  const before = await everything(ledger);
  fillDisk(connection);
  const reply = { text: `250 ${'x'.repeat(1500)}` };
  const turn = turnOf({
    settled: ids.slice(0, 200).map((delivery) => ({
      delivery,
      account: 'studio',
      startedAt: noon,
      verdict: { kind: 'accepted', outcome: { kind: 'accepted', reply } },
    })),
    claimed: ids.slice(200).map((delivery) => ({ delivery, account: 'studio' })),
    throttles: [{ key: 'isp', version: 1, state: 'after' }],
    holds: [{ account: 'studio', until: noon, class: 'quota', reason: 'x'.repeat(1000), since: noon }],
    suppressions: [{ address: 'x@example.com', reason: 'manual', detail: '', at: noon }],
  });
  expect(await codeOf(ledger.commit(turn))).toBe('LEDGER_DISK_FULL');
  expect(await everything(ledger)).toEqual(before);
  connection.exec('PRAGMA max_page_count = 1000000');
  expect(await ledger.commit(turn)).toEqual({ kind: 'committed', claimed: ids.slice(200) });
  expect(await ledger.tally()).toMatchObject({ accepted: 200, handed: 200, queued: 0 });
  await ledger.close();
});

test('a list that does not fit on the disk is not there in part, and can be put in again', async () => {
  const { ledger, connection } = ledgerOn(stores.freshFile());
  await enlisted(ledger, 'spring', 300);
  fillDisk(connection);
  const more = Array.from({ length: 5000 }, (_, place) => ({ address: `q${place}@example.com`, fields: { a: 'b' } }));
  expect(await codeOf(ledger.enlist('spring', more, [], noon))).toBe('LEDGER_DISK_FULL');
  expect((await ledger.tally('spring')).queued).toBe(300);
  connection.exec('PRAGMA max_page_count = 1000000');
  expect(await ledger.enlist('spring', more, [], noon)).toEqual({ added: 5000, duplicates: [] });
  expect(await idsOf(ledger)).toHaveLength(5300);
  await ledger.close();
});

test('a ledger that another program holds is busy, and nothing is written', async () => {
  const file = stores.freshFile();
  const { ledger } = ledgerOn(file);
  const ids = await enlisted(ledger, 'spring', 2);
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  expect(await codeOf(claim(ledger, ids))).toBe('LEDGER_BUSY');
  expect((await ledger.tally()).queued).toBe(2);
  other.exec('ROLLBACK');
  expect(await claim(ledger, ids)).toEqual({ kind: 'committed', claimed: ids });
  other.close();
  await ledger.close();
});

test('a failed list leaves no memory of its addresses', async () => {
  const { ledger } = ledgerOn(stores.freshFile());
  await ledger.addCampaign(campaignOf('spring'));
  const list = Array.from({ length: 300 }, (_, place) => ({ address: `q${place}@example.com`, fields: {} }));
  const spoilt = [...list, { address: 'last@example.com', fields: { note: 'x'.repeat(300_000) } }];
  expect(await codeOf(ledger.enlist('spring', spoilt, [], noon))).toBe('LEDGER_TOO_LARGE');
  expect((await ledger.enlist('spring', list, [], noon)).added).toBe(300);
  await ledger.close();
});

test.each([
  ['process', 1],
  ['power', 2],
] as const)('durability %s asks SQLite for synchronous %i, on a write-ahead log', (durability, synchronous) => {
  const connection = new DatabaseSync(stores.freshFile());
  connection.exec(ownPragmas(durability));
  expect(connection.prepare('PRAGMA synchronous').get()).toEqual({ synchronous });
  expect(connection.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  connection.close();
});
