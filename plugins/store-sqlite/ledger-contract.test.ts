import { describe, expect, test } from 'vitest';
import type { Ledger } from '@postrider/sdk';
import { ledgerContract } from '@postrider/sdk/testing';
import { temporaryStores } from './testing/temporary-stores.ts';

describe('a ledger in a file', () => {
  const stores = temporaryStores();
  const places = new Map<Ledger, string>();
  const open = async (file: string): Promise<Ledger> => {
    const ledger = await stores.store({ file }).open({ mode: 'own', host: 'the kit' });
    places.set(ledger, file);
    return ledger;
  };
  const cases = ledgerContract({
    open: () => open(stores.freshFile()),
    async reopen(ledger) {
      await ledger.close();
      return open(places.get(ledger) ?? '');
    },
  });
  test.each(cases)('$name', async ({ run }) => expect(run()).resolves.toBeUndefined());
});

describe('a ledger in memory', () => {
  const stores = temporaryStores();
  const open = () => stores.store({ file: ':memory:' }).open({ mode: 'own', host: 'the kit' });
  test.each(ledgerContract({ open }))('$name', async ({ run }) => expect(run()).resolves.toBeUndefined());
});
