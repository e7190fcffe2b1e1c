// Measures the ledger alone, on a file in this folder's disk:
//   node --conditions=@postrider/source plugins/store-sqlite/testing/measure.mjs [recipients] [process|power]
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sqliteStore } from '../sqlite-store.ts';

const recipients = Number(process.argv[2] ?? 1_000_000);
const durability = process.argv[3] ?? 'process';
const perTurn = 40;
const perList = 10_000;

const folder = mkdtempSync(join(import.meta.dirname, 'measure-'));
const file = join(folder, 'ledger.db');
const store = sqliteStore({ settings: { file, durability }, clock: { now: () => 1_770_000_000_000 } });
const say = (text) => process.stdout.write(`${text}\n`);
const processor = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** Runs `work` and says how long it took per item, by the clock on the wall and by the processor. */
async function measured(title, items, work) {
  const [wall, cpu] = [performance.now(), processor()];
  await work();
  const [wallSpent, cpuSpent] = [(performance.now() - wall) * 1000, processor() - cpu];
  say(
    `${title}: ${(wallSpent / items).toFixed(2)} µs each (processor ${(cpuSpent / items).toFixed(2)}), ` +
      `${Math.round((items / wallSpent) * 1e6)} per second, ${(wallSpent / 1000).toFixed(1)} ms in all`,
  );
}

function person(place) {
  const mixed = Math.imul(place, 2_654_435_761) >>> 0;
  const address = `${mixed.toString(36)}.${place}@example${place % 50}.com`;
  const fields = {
    email: address,
    first: `Anna ${place}`,
    last: 'Schmidt',
    company: `North Light ${place}`,
    city: 'Hamburg',
  };
  return { address, fields, line: place + 2 };
}

const empty = {
  settled: [],
  claimed: [],
  suppressed: [],
  postponed: [],
  throttles: [],
  holds: [],
  lifted: [],
  suppressions: [],
};

try {
  const ledger = await store.open({ mode: 'own', host: 'measure' });
  const campaign = {
    id: 'measured',
    name: 'measured',
    state: 'running',
    recipients: 0,
    onUncertain: 'hold',
    createdAt: 0,
    template: { letter: { file: 'a', text: 'a' } },
  };
  await ledger.addCampaign(campaign);
  const lists = [];
  for (let from = 0; from < recipients; from += perList) {
    lists.push(Array.from({ length: Math.min(perList, recipients - from) }, (_, place) => person(from + place)));
  }
  await measured('import', recipients, async () => {
    for (const list of lists) await ledger.enlist('measured', list, [], 1_770_000_000_000);
  });
  lists.length = 0;
  say(
    `file: ${(statSync(file).size / 2 ** 20).toFixed(0)} MiB, memory: ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`,
  );

  const turnTimes = [];
  let [version, before, sent] = [0, [], 0];
  await measured(`due, claim, settle (${perTurn} + ${perTurn} a turn)`, recipients, async () => {
    for (let at = 1_770_000_000_000; ; at += 1) {
      const due = await ledger.due({ now: at, limit: perTurn });
      if (due.length === 0 && before.length === 0) break;
      const started = performance.now();
      const turn = {
        ...empty,
        at,
        settled: before.map((delivery) => ({
          delivery,
          account: 'studio',
          startedAt: at,
          verdict: {
            kind: 'accepted',
            outcome: {
              kind: 'accepted',
              reply: { text: `250 2.0.0 OK: queued as ${delivery.toString(16)}4F7ABCDEF`, code: 250 },
              queueId: `${delivery.toString(16)}4F7ABCDEF`,
            },
          },
        })),
        claimed: due.map(({ id }) => ({ delivery: id, account: 'studio' })),
        throttles: [{ key: 'isp', version: version++, state: { window: at, used: sent } }],
      };
      const result = await ledger.commit(turn);
      turnTimes.push(performance.now() - started);
      before = result.claimed;
      sent += before.length;
    }
  });
  turnTimes.sort((one, other) => one - other);
  const percentile = (part) => `${(turnTimes[Math.floor((turnTimes.length - 1) * part)] ?? 0).toFixed(2)} ms`;
  say(`a turn: median ${percentile(0.5)}, 99 % ${percentile(0.99)}, longest ${percentile(1)}`);
  await measured('tally', 1, () => ledger.tally('measured'));
  await measured('report of every row', recipients, async () => {
    for await (const row of ledger.deliveries({ campaign: 'measured' }))
      if (row.state !== 'accepted') throw new Error(row.state);
  });
  await measured('report of no row', recipients, async () => {
    for await (const row of ledger.deliveries({ campaign: 'measured', states: ['failed'] })) throw new Error(row.state);
  });
  await ledger.close();
  say(
    `file: ${(statSync(file).size / 2 ** 20).toFixed(0)} MiB, memory: ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
