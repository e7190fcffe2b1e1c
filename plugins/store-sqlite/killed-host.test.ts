import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { seededRandom } from '@postrider/sdk/testing';
import { codeOf } from './testing/samples.ts';
import { temporaryStores } from './testing/temporary-stores.ts';

interface Promised {
  readonly accepted: readonly number[];
  readonly handed: readonly number[];
  readonly granted: number;
}

/** Runs a host until it has made `turns` turns, kills it in the middle of what it does then, and tells what it promised. */
async function killedAfter(turns: number, file: string): Promise<{ recovered: number; promised: Promised[] }> {
  const script = join(import.meta.dirname, 'testing', 'commit-forever.mjs');
  const host = spawn(process.execPath, ['--conditions=@postrider/source', script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Ten hosts start one after the other: let the later ones find what the first one compiled.
    env: { ...process.env, NODE_COMPILE_CACHE: join(dirname(file), 'compiled') },
  });
  const ended = once(host, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: host.stdout })) {
    lines.push(line);
    if (lines.length === turns + 1) host.kill('SIGKILL');
  }
  const [, signal] = await ended;
  expect(signal).toBe('SIGKILL');
  const [first = '', ...rest] = lines;
  return { recovered: Number(first.split(' ')[1]), promised: rest.map((line) => JSON.parse(line) as Promised) };
}

test(
  'a host killed at any moment has kept every promise, and the next one takes over at once',
  // Ten processes one after the other: eighteen seconds on a computer that is busy with other checks.
  { timeout: 120_000 },
  async () => {
    const stores = temporaryStores();
    const random = seededRandom(Date.parse('2026-03-02'));
    const file = stores.freshFile();
    const prepared = await stores.open(file);
    const template = { letter: { file: 'a.mjml', text: '' } };
    await prepared.addCampaign({
      id: 'spring',
      name: 'Spring',
      sender: { address: 'a@example.com' },
      through: { account: 'studio' },
      renderer: 'mjml',
      template,
      columns: [],
      onUncertain: 'hold',
      createdAt: 0,
      state: 'running',
      recipients: 0,
    });
    const size = 20_000;
    await prepared.enlist(
      'spring',
      Array.from({ length: size }, (_, n) => ({ address: `p${n}@example.com`, fields: {} })),
      [],
      0,
    );
    await prepared.close();

    let lost = 0;
    for (let kill = 0; kill < 10; kill++) {
      const { recovered, promised } = await killedAfter(1 + Math.floor(random.fraction() * 60), file);
      expect(recovered).toBe(lost);
      const ledger = await stores.read(file);
      for (const { accepted, handed } of promised) {
        for (const id of accepted) expect((await ledger.delivery(id))?.state).toBe('accepted');
        // Those of the last turn may have been accepted in one that the host had no time to tell of.
        for (const id of handed) expect(['handed', 'accepted']).toContain((await ledger.delivery(id))?.state);
      }
      const tally = await ledger.tally('spring');
      const left = tally.accepted + tally.uncertain + tally.handed;
      expect(left + tally.queued).toBe(size);
      const [throttle] = await ledger.throttles(['isp']);
      expect(throttle?.state).toBe(left);
      expect(throttle?.state).toBeGreaterThanOrEqual(promised.at(-1)?.granted ?? 0);
      lost = tally.handed;
      await ledger.close();
    }
  },
);

test('a host killed while it made its ledger leaves none to read, and the next one makes it', async () => {
  const stores = temporaryStores();
  // A copy of the files in the middle of a transaction is what a kill leaves: pages on disk, and how to undo them.
  const made = new DatabaseSync(stores.freshFile());
  made.exec('PRAGMA cache_size = 1; BEGIN; CREATE TABLE half (made)');
  const insert = made.prepare('INSERT INTO half VALUES (zeroblob(8000))');
  for (let row = 0; row < 50; row++) insert.run();
  const file = stores.freshFile();
  const original = made.location();
  for (const end of ['', '-journal']) copyFileSync(`${original}${end}`, `${file}${end}`);
  made.close();

  expect(await codeOf(stores.read(file))).toBe('LEDGER_MISSING');
  const next = await stores.open(file);
  expect(await next.campaigns()).toEqual([]);
  await next.close();
});
