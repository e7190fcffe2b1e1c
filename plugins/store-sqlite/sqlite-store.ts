import { isAbsolute, resolve } from 'node:path';
import type { Instance, Store } from '@postrider/sdk';
import { inMemory, openLedgerToRead, openOwnLedger } from './open-ledger.ts';
import type { SqliteSettings } from './sqlite-settings.ts';

/** Opens ledgers in a file of this computer. */
export function sqliteStore(instance: Instance): Store {
  const settings = instance.settings as SqliteSettings;
  const place = async (): Promise<string> =>
    settings.file === inMemory || isAbsolute(settings.file)
      ? settings.file
      : resolve(await instance.dataFolder(), settings.file);
  return {
    async open({ mode, host }) {
      const placed = { ...settings, file: await place() };
      return mode === 'own' ? openOwnLedger(placed, host, instance.clock.now()) : openLedgerToRead(placed);
    },
  };
}
