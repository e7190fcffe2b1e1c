import { isAbsolute, resolve } from 'node:path';
import { inMemory, openLedgerToRead, openOwnLedger } from './open-ledger.js';
/** Opens ledgers in a file of this computer. */
export function sqliteStore(instance) {
  const settings = instance.settings;
  const place = async () =>
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
