// A host that opens each ledger it is told to, says what came of it, and gives it up when told to.
import process from 'node:process';
import { sqliteStore } from '../sqlite-store.ts';

let ledger;
process.on('message', async (file) => {
  if (file === 'close') {
    await ledger?.close();
    ledger = undefined;
    return process.send('closed');
  }
  const store = sqliteStore({ settings: { file, durability: 'process' }, clock: { now: () => 0 } });
  try {
    ledger = await store.open({ mode: 'own', host: `process ${process.pid}` });
    process.send('owns');
  } catch (thrown) {
    process.send(`${thrown.problem?.code}: ${thrown.problem?.what}`);
  }
});
process.send('ready');
