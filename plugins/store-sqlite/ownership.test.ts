import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claim, codeOf, enlisted, idsOf, problemOf } from './testing/samples.ts';
import { temporaryStores } from './testing/temporary-stores.ts';

const stores = temporaryStores();

test('a second owner is refused and told who the first one is and since when', async () => {
  const file = stores.freshFile();
  const first = await stores.open(file, 'STUDIO-PC, process 4711, postrider send');
  const problem = await problemOf(stores.open(file, 'another'));
  expect(problem.code).toBe('LEDGER_IN_USE');
  expect(problem.what).toContain('STUDIO-PC, process 4711, postrider send');
  expect(problem.what).toContain('2026-03-02T09:00:00.000Z');
  await first.close();
});

test('the refused one does the first one no harm', async () => {
  const file = stores.freshFile();
  const first = await stores.open(file);
  const ids = await enlisted(first, 'spring', 3);
  for (let attempt = 0; attempt < 3; attempt++) expect(await codeOf(stores.open(file))).toBe('LEDGER_IN_USE');
  expect(await claim(first, ids)).toEqual({ kind: 'committed', claimed: ids });
  await first.close();
});

test('another name of the same file leads to the same lock', async () => {
  const file = stores.freshFile();
  const first = await stores.open(file);
  symlinkSync(file, `${file}.link`);
  expect(await codeOf(stores.open(`${file}.link`))).toBe('LEDGER_IN_USE');
  await first.close();
});

test('closing gives the ledger up, and closing twice is no harm', async () => {
  const file = stores.freshFile();
  const first = await stores.open(file);
  await first.close();
  await first.close();
  const second = await stores.open(file, 'second host');
  expect((await problemOf(stores.open(file))).what).toContain('second host');
  await second.close();
});

test('nothing can be asked of a closed ledger', async () => {
  const ledger = await stores.open(stores.freshFile());
  await enlisted(ledger, 'spring', 1);
  const reading = ledger.deliveries({})[Symbol.asyncIterator]();
  await reading.next();
  await ledger.close();
  expect(await codeOf(ledger.tally())).toBe('LEDGER_CLOSED');
  expect(await codeOf(claim(ledger, [1]))).toBe('LEDGER_CLOSED');
  expect(await codeOf(Promise.resolve(reading.next()))).toBe('LEDGER_CLOSED');
});

test('another process that owns the ledger is named, and when it is killed the ledger is free at once', async () => {
  const file = stores.freshFile();
  const script = join(import.meta.dirname, 'testing', 'commit-forever.mjs');
  const host = spawn(process.execPath, ['--conditions=@postrider/source', script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(host.stdout, 'data');
  const problem = await problemOf(stores.open(file));
  expect(problem.what).toContain(`process ${host.pid} since`);
  const ended = once(host, 'exit');
  host.kill('SIGKILL');
  await ended;
  const next = await stores.open(file, 'next host');
  expect((await problemOf(stores.open(file))).what).toContain('next host');
  await next.close();
});

test('a reader sees what the owner has stored so far, and the owner goes on', async () => {
  const file = stores.freshFile();
  const owner = await stores.open(file);
  const ids = await enlisted(owner, 'spring', 3);
  const reader = await stores.read(file);
  expect(await idsOf(reader)).toEqual(ids);
  const halfway = reader.deliveries({})[Symbol.asyncIterator]();
  await halfway.next();
  await claim(owner, ids.slice(0, 2));
  expect((await reader.tally('spring')).handed).toBe(2);
  expect((await reader.due({ now: 0, limit: 9 })).map((each) => each.id)).toEqual(ids.slice(2));
  await owner.close();
  expect((await reader.tally('spring')).handed).toBe(2);
  await reader.close();
});

test('a reader may not write', async () => {
  const file = stores.freshFile();
  const owner = await stores.open(file);
  const ids = await enlisted(owner, 'spring', 1);
  await owner.close();
  const reader = await stores.read(file);
  const writes = [
    claim(reader, ids),
    reader.recover(0),
    reader.cancel('spring', 0),
    reader.requeue({}, 0),
    reader.suppress([]),
    reader.enlist('spring', [], [], 0),
    reader.setCampaignState('spring', 'paused', 0),
  ];
  for (const write of writes) expect(await codeOf(write)).toBe('LEDGER_READ_MODE');
  await reader.close();
});

test('reading does not make a ledger where there is none', async () => {
  const file = stores.freshFile();
  expect(await codeOf(stores.read(file))).toBe('LEDGER_MISSING');
  expect(existsSync(file)).toBe(false);
  expect(await codeOf(stores.read(':memory:'))).toBe('LEDGER_MISSING');
});

test('a ledger without a path of its own lies in the data folder, and only its owner may read it', async () => {
  const ledger = await stores.store({ file: join('sub', 'own.db') }).open({ mode: 'own', host: 'test' });
  await enlisted(ledger, 'spring', 1);
  const file = join(stores.folder, 'sub', 'own.db');
  for (const name of [file, `${file}-wal`]) expect(statSync(name).mode & 0o077).toBe(0);
  await ledger.close();
});

test('of two processes that open a ledger at the same instant, one owns it and the other is told which', async () => {
  const script = join(import.meta.dirname, 'testing', 'open-at-once.mjs');
  const hosts = [0, 1].map(() => fork(script, { execArgv: ['--conditions=@postrider/source'] }));
  const answers = (): Promise<string[]> =>
    Promise.all(hosts.map(async (host) => String((await once(host, 'message'))[0])));
  await answers();
  for (let round = 0; round < 3; round++) {
    const file = stores.freshFile();
    const opened = answers();
    for (const host of hosts) host.send(file);
    const said = await opened;
    const owner = hosts[said.indexOf('owns')];
    const other = said.find((each) => each !== 'owns');
    expect(other).toContain('LEDGER_IN_USE');
    expect(other).toContain(`process ${owner?.pid} since`);
    const closed = answers();
    for (const host of hosts) host.send('close');
    await closed;
  }
  const ended = hosts.map((host) => once(host, 'exit'));
  for (const host of hosts) host.disconnect();
  await Promise.all(ended);
});
