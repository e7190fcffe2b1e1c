import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom, silentLog, VirtualClock } from '@postrider/sdk/testing';
import type { Instance, Ledger, Store } from '@postrider/sdk';
import { afterAll } from 'vitest';
import type { SqliteSettings } from '../sqlite-settings.ts';
import { sqliteStore } from '../sqlite-store.ts';

export interface TemporaryStores {
  readonly folder: string;
  readonly clock: VirtualClock;
  freshFile(): string;
  store(settings: Partial<SqliteSettings>): Store;
  /** As its owner. */
  open(file: string, host?: string): Promise<Ledger>;
  read(file: string): Promise<Ledger>;
}

/** Stores on real files in a folder that goes when the tests of this block are over. */
export function temporaryStores(): TemporaryStores {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-ledger-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const clock = new VirtualClock();
  let files = 0;

  const store = (settings: Partial<SqliteSettings>): Store => {
    const instance: Instance = {
      name: 'ledger',
      settings: { file: 'ledger.db', durability: 'process', ...settings },
      secret: () => Promise.reject(new Error('a store has no secrets')),
      network: { connect: () => Promise.reject(new Error('a store needs no network')) },
      dataFolder: () => Promise.resolve(folder),
      storage: {
        get: () => Promise.reject(new Error('a store stores nothing there')),
        update: () => Promise.reject(new Error('a store stores nothing there')),
      },
      log: silentLog,
      clock,
      random: seededRandom(1),
      signal: new AbortController().signal,
    };
    return sqliteStore(instance);
  };

  return {
    folder,
    clock,
    freshFile: () => join(folder, `ledger-${++files}.db`),
    store,
    open: (file, host = 'first host') => store({ file }).open({ mode: 'own', host }),
    read: (file) => store({ file }).open({ mode: 'read', host: 'reader' }),
  };
}
