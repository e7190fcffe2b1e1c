import type { Ledger } from '@postrider/sdk';
import { brokenPromises, type ContractCase, ledgerContract } from '@postrider/sdk/testing';
import { beforeAll, expect, test } from 'vitest';
import { temporaryStores } from './testing/temporary-stores.ts';
import { wrongLedgers } from './testing/wrong-ledgers.ts';
import type { WrongLedger } from './testing/wrong-ledgers/wrong-ledger.ts';

const stores = temporaryStores();

/** The ledger, with other members in place of some of its own; `asked` hears of each that is asked for. */
function replaced(ledger: Ledger, members: Partial<Ledger>, asked: (member: PropertyKey) => void): Ledger {
  return new Proxy(ledger, {
    get(target, key) {
      asked(key);
      const own: unknown = Reflect.get(members, key) ?? Reflect.get(target, key);
      return typeof own === 'function' ? (...given: readonly unknown[]) => Reflect.apply(own, target, given) : own;
    },
  });
}

/** The kit's cases: those about what outlives `close` on files, all others in memory, which is quicker. */
function casesFor(wrong: WrongLedger, asked: (member: PropertyKey) => void = () => {}): readonly ContractCase[] {
  const places = new Map<Ledger, string>();
  const open = async (file: string, opened: 'first' | 'again'): Promise<Ledger> => {
    const sound = await stores.open(file);
    const ledger = replaced(sound, wrong(sound, opened), asked);
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

const sound: WrongLedger = () => ({});
/** By the name of a case: the members it asks a ledger for. */
const askedBy = new Map<string, ReadonlySet<PropertyKey>>();

beforeAll(async () => {
  let asked = new Set<PropertyKey>();
  for (const each of casesFor(sound, (member) => void asked.add(member))) {
    asked = new Set();
    await each.run();
    askedBy.set(each.name, asked);
  }
});

/**
 * The cases that can find this ledger wrong: to one that asks for none of the members it has of its own, it is the
 * sound ledger, which keeps every promise.
 */
async function casesThatCanTell(wrong: WrongLedger): Promise<readonly ContractCase[]> {
  await using stack = new AsyncDisposableStack();
  const ledger = stack.adopt(await stores.open(':memory:'), (opened) => opened.close());
  const own = [wrong(ledger, 'first'), wrong(ledger, 'again')].flatMap((members) => Object.keys(members));
  return casesFor(wrong).filter(({ name }) => own.some((member) => askedBy.get(name)?.has(member)));
}

test('for each rule of the kit there is a wrong ledger', () => {
  const rules = casesFor(sound).map(({ name }) => name);
  expect(Object.keys(wrongLedgers).sort()).toEqual(rules.sort());
});

test.each(Object.entries(wrongLedgers))(
  'a wrong ledger breaks exactly this: %s',
  async (rule, wrong) => {
    expect((await brokenPromises(await casesThatCanTell(wrong))).map(({ name }) => name)).toEqual([rule]);
  },
  60_000,
);
