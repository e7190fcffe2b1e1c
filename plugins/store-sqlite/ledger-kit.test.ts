import type { Ledger } from '@postrider/sdk';
import { brokenPromises, type ContractCase, ledgerContract } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { temporaryStores } from './testing/temporary-stores.ts';
import { type WrongLedger, wrongLedgers } from './testing/wrong-ledgers.ts';

const stores = temporaryStores();

/** The ledger, with other members in place of some of its own. */
function replaced(ledger: Ledger, members: Partial<Ledger>): Ledger {
  return new Proxy(ledger, {
    get(target, key) {
      const own: unknown = Reflect.get(members, key) ?? Reflect.get(target, key);
      return typeof own === 'function' ? (...given: readonly unknown[]) => Reflect.apply(own, target, given) : own;
    },
  });
}

/** The kit's cases: those about what outlives `close` on files, all others in memory, which is quicker. */
function casesFor(wrong: WrongLedger): readonly ContractCase[] {
  const places = new Map<Ledger, string>();
  const open = async (file: string, opened: 'first' | 'again'): Promise<Ledger> => {
    const sound = await stores.open(file);
    const ledger = replaced(sound, wrong(sound, opened));
    places.set(ledger, file);
    return ledger;
  };
  const inMemory = ledgerContract({ open: () => open(':memory:', 'first') });
  const inFiles = ledgerContract({
    open: () => open(stores.freshFile(), 'first'),
    async reopen(ledger) {
      await ledger.close();
      return open(places.get(ledger) ?? '', 'again');
    },
  });
  return [...inMemory, ...inFiles.slice(inMemory.length)];
}

test('for each rule of the kit there is a wrong ledger', () => {
  const rules = casesFor(() => ({})).map(({ name }) => name);
  expect(Object.keys(wrongLedgers).sort()).toEqual(rules.sort());
});

test.each(Object.entries(wrongLedgers))(
  'a wrong ledger breaks exactly this: %s',
  async (rule, wrong) => {
    expect((await brokenPromises(casesFor(wrong))).map(({ name }) => name)).toEqual([rule]);
  },
  60_000,
);
