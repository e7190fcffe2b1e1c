import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Verdict } from '@postrider/sdk';
import { longest, shortened } from './sized.ts';
import { claim, enlisted, noon, turnOf } from './testing/samples.ts';
import { temporaryStores } from './testing/temporary-stores.ts';

const stores = temporaryStores();
const outcome = { kind: 'refused', class: 'throttle', scope: 'lane', reply: { text: '421 4.7.0 slow down' } } as const;

/** The history as anyone with SQLite can read it. */
function history(file: string): unknown[] {
  const connection = new DatabaseSync(file, { readOnly: true });
  const rows = connection
    .prepare('SELECT delivery, started_at - ? AS started, verdict, counted, class, reply FROM attempts ORDER BY rowid')
    .all(noon);
  connection.close();
  return rows.map((row) => Object.values(row));
}

test('every refused, uncertain and interrupted try is kept; an accepted one once the mail comes back', async () => {
  const file = stores.freshFile();
  const ledger = await stores.open(file);
  const ids = await enlisted(ledger, 'spring', 2);
  const [id = 0, other = 0] = ids;
  const attempt = async (startedAt: number, verdict: Verdict) => {
    await claim(ledger, [id]);
    await ledger.commit(
      turnOf({ at: startedAt + 5, settled: [{ delivery: id, account: 'studio', startedAt, verdict }] }),
    );
  };
  await attempt(noon, { kind: 'waiting', outcome, dueAt: noon, counts: false });
  await attempt(noon + 10, { kind: 'waiting', outcome, dueAt: noon + 10.5, counts: true });
  await attempt(noon + 20, { kind: 'released' });
  await attempt(noon + 30, { kind: 'accepted', outcome: { kind: 'accepted', reply: { text: '250 OK' } } });
  await claim(ledger, [other]);
  await ledger.recover(noon + 99);
  await ledger.record(
    { inbox: 'sales', uid: '1', kind: 'bounce', at: noon },
    [{ delivery: id, state: 'bounced', reply: '5.1.1' }],
    [],
  );
  await ledger.close();
  expect(history(file)).toEqual([
    [id, 0, 'waiting', 0, 'throttle', '421 4.7.0 slow down'],
    [id, 10, 'waiting', 1, 'throttle', '421 4.7.0 slow down'],
    [other, 0, 'uncertain', 1, null, 'The host ended before an answer came.'],
    [id, 35, 'accepted', 1, null, '250 OK'],
  ]);
});

test('an endless answer is shortened, never in the middle of a character', async () => {
  const ledger = await stores.open(stores.freshFile());
  const [id = 0] = await enlisted(ledger, 'spring', 1);
  await claim(ledger, [id]);
  const reply = { text: `550 ${'🌷'.repeat(5000)}` };
  const verdict: Verdict = { kind: 'failed', outcome: { ...outcome, reply } };
  await ledger.commit(turnOf({ settled: [{ delivery: id, account: 'studio', startedAt: noon, verdict }] }));
  expect((await ledger.delivery(id))?.reply).toBe(`550 ${'🌷'.repeat((longest.reply - 4) / 2)}`);
  expect(shortened('a🌷', 2)).toBe('a');
  await ledger.close();
});
