// A host that sends until it is killed, and says after each turn what it was promised: campaign rows 1, 2, 3 …
import { writeSync } from 'node:fs';
import { sqliteStore } from '../sqlite-store.ts';

const settings = { file: process.argv[2], durability: 'process' };
const store = sqliteStore({ settings, clock: { now: () => 0 } });
const ledger = await store.open({ mode: 'own', host: `process ${process.pid}` });
const { uncertain } = await ledger.recover(0);
writeSync(1, `recovered ${uncertain}\n`);

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
const verdict = { kind: 'accepted', outcome: { kind: 'accepted', reply: { text: '250 OK' } } };
let handed = [];
for (;;) {
  const due = await ledger.due({ now: 0, limit: 2 });
  const [throttle] = await ledger.throttles(['isp']);
  const granted = (throttle?.state ?? 0) + due.length;
  const { claimed } = await ledger.commit({
    ...empty,
    at: 0,
    settled: handed.map((delivery) => ({ delivery, account: 'studio', startedAt: 0, verdict })),
    claimed: due.map(({ id }) => ({ delivery: id, account: 'studio' })),
    throttles: [{ key: 'isp', version: throttle?.version ?? 0, state: granted }],
  });
  writeSync(1, `${JSON.stringify({ accepted: handed, handed: claimed, granted })}\n`);
  handed = claimed;
}
