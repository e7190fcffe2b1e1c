import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { asLedgerProblem } from './ledger-problem.ts';
import { schema } from './schema.ts';
import type { Ledger } from '@postrider/sdk';
import { campaignOf, codeOf, enlisted, idsOf, noon, problemOf, turnOf } from './testing/samples.ts';
import { temporaryStores } from './testing/temporary-stores.ts';

const stores = temporaryStores();

/** Tries both ways in. */
async function codes(file: string): Promise<[own: string, read: string]> {
  return [await codeOf(stores.open(file)), await codeOf(stores.read(file))];
}

test('a file that is no database is refused and left as it is', async () => {
  const file = stores.freshFile();
  const text = 'email,first\nanna@example.com,Anna\n'.repeat(200);
  writeFileSync(file, text);
  expect(await codes(file)).toEqual(['LEDGER_NOT_A_DATABASE', 'LEDGER_NOT_A_DATABASE']);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test("another program's database is refused and left as it is", async () => {
  const file = stores.freshFile();
  const other = new DatabaseSync(file);
  other.exec('CREATE TABLE bookmarks (url TEXT); PRAGMA user_version = 1');
  other.close();
  expect(await codes(file)).toEqual(['LEDGER_FOREIGN', 'LEDGER_FOREIGN']);
  const again = new DatabaseSync(file);
  expect(again.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'bookmarks' }]);
  again.close();
});

test('a ledger of a newer version is refused with what to do, and left as it is', async () => {
  const file = stores.freshFile();
  const ledger = await stores.open(file);
  await enlisted(ledger, 'spring', 2);
  await ledger.close();
  const change = (version: number): void => {
    const connection = new DatabaseSync(file);
    connection.exec(`PRAGMA user_version = ${version}`);
    connection.close();
  };
  change(schema.length + 1);
  expect(await codes(file)).toEqual(['LEDGER_NEWER', 'LEDGER_NEWER']);
  expect((await problemOf(stores.open(file))).next).toContain('Update this host');
  change(schema.length);
  const again = await stores.open(file);
  expect((await again.tally()).queued).toBe(2);
  await again.close();
});

test('an empty file is a ledger that somebody emptied: it is not taken for a new one', async () => {
  const file = stores.freshFile();
  writeFileSync(file, '');
  expect(await codes(file)).toEqual(['LEDGER_EMPTY', 'LEDGER_EMPTY']);
  expect(readFileSync(file, 'utf8')).toBe('');
});

test('a new ledger appears whole and for its owner only; what a host left that was killed while making one is swept away', async () => {
  const file = stores.freshFile();
  writeFileSync(`${file}.new`, 'half');
  writeFileSync(`${file}.new-wal`, 'half');
  const ledger = await stores.open(file);
  expect((await ledger.tally()).queued).toBe(0);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(`${file}-wal`).mode & 0o777).toBe(0o600);
  expect(existsSync(`${file}.new`)).toBe(false);
  expect(existsSync(`${file}.new-wal`)).toBe(false);
  await ledger.close();
});

test('a link that leads nowhere is refused and stays a link', async () => {
  const file = stores.freshFile();
  symlinkSync(`${file}.elsewhere`, file);
  expect(await codeOf(stores.open(file))).toBe('LEDGER_CANNOT_OPEN');
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
});

test.each([
  ['campaigns', "UPDATE campaigns SET definition = '{'", (ledger: Ledger) => ledger.campaigns()],
  ['recipients', "UPDATE recipients SET fields = '{' WHERE id = 2", (ledger: Ledger) => idsOf(ledger)],
  [
    'recipients',
    "UPDATE recipients SET fields = '{' WHERE id = 2",
    (ledger: Ledger) => ledger.due({ now: noon, limit: 10 }),
  ],
  ['deliveries', 'UPDATE deliveries SET state = 77 WHERE id = 1', (ledger: Ledger) => idsOf(ledger)],
  ['throttles', "UPDATE throttles SET state = '{'", (ledger: Ledger) => ledger.throttles(['isp'])],
])('a row of %s that nobody wrote so is named as damage (%s)', async (table, damage, read) => {
  const file = stores.freshFile();
  const ledger = await stores.open(file);
  await enlisted(ledger, 'spring', 3);
  await ledger.commit(
    turnOf({
      claimed: [{ delivery: 1, account: 'studio' }],
      throttles: [{ key: 'isp', version: 0, state: {} }],
    }),
  );
  await ledger.close();
  const connection = new DatabaseSync(file);
  connection.exec(damage);
  connection.close();
  const again = await stores.open(file);
  const problem = await problemOf(read(again));
  expect(problem.code).toBe('LEDGER_DAMAGED');
  expect(problem.what).toMatch(new RegExp(`is damaged: table ${table}, row (1|2|isp) cannot be read`));
  expect(problem.what).toContain(file);
  await again.close();
});

/** A ledger of 3000 people of which all from `part` of its length on is overwritten. */
async function damaged(part: number): Promise<string> {
  const file = stores.freshFile();
  const ledger = await stores.open(file);
  await enlisted(ledger, 'spring', 3000);
  await ledger.close();
  const whole = readFileSync(file);
  writeFileSync(file, whole.fill(0xa5, 4096 * Math.max(1, Math.floor((whole.length * part) / 4096))));
  return file;
}

test('a ledger damaged all over is refused', async () => {
  expect(await codes(await damaged(0))).toEqual(['LEDGER_DAMAGED', 'LEDGER_DAMAGED']);
});

test('a ledger damaged in one part says so when that part is read, and the rest can still be read', async () => {
  const reader = await stores.read(await damaged(0.5));
  expect((await reader.tally()).queued).toBe(3000);
  expect(await codeOf(idsOf(reader))).toBe('LEDGER_DAMAGED');
  await reader.close();
});

test('a folder in the place of the file, and a file in the place of the folder, are refused', async () => {
  const file = stores.freshFile();
  mkdirSync(file);
  expect(await codeOf(stores.open(file))).toBe('LEDGER_CANNOT_OPEN');
  const text = stores.freshFile();
  writeFileSync(text, 'text');
  expect(await codeOf(stores.open(`${text}/ledger.db`))).toBe('LEDGER_CANNOT_OPEN');
});

test('a refused file is not locked afterwards', async () => {
  const file = stores.freshFile();
  writeFileSync(file, 'not a database, and long enough to have a header of sixteen octets');
  expect(await codeOf(stores.open(file))).toBe('LEDGER_NOT_A_DATABASE');
  rmSync(file);
  const ledger = await stores.open(file);
  await ledger.close();
});

test.each([
  ['LEDGER_READ_ONLY', { code: 'EACCES' }],
  ['LEDGER_READ_ONLY', { code: 'EROFS' }],
  ['LEDGER_DISK_FULL', { code: 'ENOSPC' }],
  ['LEDGER_CANNOT_OPEN', { code: 'ERR_SQLITE_ERROR', errcode: 14 }],
  ['LEDGER_READ_ONLY', { code: 'ERR_SQLITE_ERROR', errcode: 8 | (5 << 8) }],
  ['LEDGER_DISK_FULL', { code: 'ERR_SQLITE_ERROR', errcode: 10 | (19 << 8) }],
  ['LEDGER_DISK_FAILED', { code: 'ERR_SQLITE_ERROR', errcode: 10 | (3 << 8) }],
  ['LEDGER_FAILED', { code: 'ERR_SQLITE_ERROR', errcode: 19 }],
])('%s is what %o is called', (code, properties) => {
  const thrown = asLedgerProblem(Object.assign(new Error('from below'), properties), '/data/ledger.db');
  expect(thrown).toMatchObject({
    problem: { code, where: { file: '/data/ledger.db' }, cause: { message: 'from below', code: properties.code } },
  });
});

test('a fault of the program is not dressed up as one of the ledger', () => {
  const fault = new TypeError('x is not a function');
  expect(asLedgerProblem(fault, '/data/ledger.db')).toBe(fault);
});

test('data that is too large to keep is refused by name and size, and nothing of its list is written', async () => {
  const ledger = await stores.open(stores.freshFile());
  await ledger.addCampaign(campaignOf('spring'));
  const good = { address: 'good@example.com', fields: {} };
  const large = { address: 'anna@example.com', fields: { note: 'x'.repeat(300_000) } };
  const problem = await problemOf(ledger.enlist('spring', [good, large], [], noon));
  expect(problem.code).toBe('LEDGER_TOO_LARGE');
  expect(problem.what).toContain('anna@example.com has 300011 characters');
  const endless = { address: `${'x'.repeat(400)}@example.com`, fields: {} };
  expect(await codeOf(ledger.enlist('spring', [good, endless], [], noon))).toBe('LEDGER_TOO_LARGE');
  expect((await ledger.tally()).queued).toBe(0);
  expect((await ledger.enlist('spring', [good], [], noon)).added).toBe(1);
  await ledger.close();
});
