import type { ThrottleRecord, ThrottleUpdate } from '@postrider/sdk';
import { storedJson } from './damaged-row.ts';
import type { LedgerDatabase } from './ledger-database.ts';
import { keptWhole, longest } from './sized.ts';

/** Throttle states with their versions. Writing runs inside the turn's transaction. */
export function throttleTable(database: LedgerDatabase) {
  const select = database.query<[version: number, state: string]>('SELECT version, state FROM throttles WHERE key = ?');
  const upsert = database.query(
    `INSERT INTO throttles (key, version, state) VALUES (?, 1, ?)
     ON CONFLICT (key) DO UPDATE SET version = version + 1, state = excluded.state`,
  );
  return {
    read(keys: readonly string[]): ThrottleRecord[] {
      return keys.flatMap((key) => {
        const row = select.get(key);
        return row === undefined ? [] : [{ key, version: row[0], state: storedJson(row[1], 'throttles', key) }];
      });
    },

    /** The first key whose state is another than the one the update was made from. A key's second update in one turn is. */
    firstStale(updates: readonly ThrottleUpdate[]): string | undefined {
      const keys = new Set<string>();
      for (const { key, version } of updates) {
        if (keys.has(key) || (select.get(key)?.[0] ?? 0) !== version) return key;
        keys.add(key);
      }
      return undefined;
    },

    write(updates: readonly ThrottleUpdate[]): void {
      for (const { key, state } of updates) {
        upsert.run(key, keptWhole(JSON.stringify(state) ?? 'null', longest.state, 'The state of throttle', key));
      }
    },
  };
}
export type ThrottleTable = ReturnType<typeof throttleTable>;
