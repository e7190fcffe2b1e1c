import { storedJson } from './damaged-row.js';
import { keptWhole, longest } from './sized.js';
/** Throttle states with their versions. Writing runs inside the turn's transaction. */
export function throttleTable(database) {
  const select = database.query('SELECT version, state FROM throttles WHERE key = ?');
  const upsert = database.query(`INSERT INTO throttles (key, version, state) VALUES (?, 1, ?)
     ON CONFLICT (key) DO UPDATE SET version = version + 1, state = excluded.state`);
  return {
    read(keys) {
      return keys.flatMap((key) => {
        const row = select.get(key);
        return row === undefined ? [] : [{ key, version: row[0], state: storedJson(row[1], 'throttles', key) }];
      });
    },
    /** The first key whose state is another than the one the update was made from. A key's second update in one turn is. */
    firstStale(updates) {
      const keys = new Set();
      for (const { key, version } of updates) {
        if (keys.has(key) || (select.get(key)?.[0] ?? 0) !== version) return key;
        keys.add(key);
      }
      return undefined;
    },
    write(updates) {
      for (const { key, state } of updates) {
        upsert.run(key, keptWhole(JSON.stringify(state) ?? 'null', longest.state, 'The state of throttle', key));
      }
    },
  };
}
