import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LedgerDatabase } from './ledger-database.ts';
import { queueRanges } from './queue-ranges.ts';

function emptyQueue() {
  const connection = new DatabaseSync(':memory:');
  connection.exec(
    'CREATE TABLE queue (first INTEGER PRIMARY KEY, last INTEGER NOT NULL CHECK (last >= first), campaign INTEGER NOT NULL)',
  );
  const database = new LedgerDatabase(connection, 'own', ':memory:');
  const ranges = () =>
    database.query<[number, number, number]>('SELECT first, last, campaign FROM queue ORDER BY first').all();
  return { queue: queueRanges(database), ranges };
}

test('a list is one range, and claims from its front keep it one', () => {
  const { queue, ranges } = emptyQueue();
  queue.put(1, 1000, 7);
  expect(queue.take([1, 2, 3])).toEqual([1, 2, 3].map((id) => ({ id, campaign: 7 })));
  expect(ranges()).toEqual([[4, 1000, 7]]);
});

test('what is taken from the middle and put back leaves no trace', () => {
  const { queue, ranges } = emptyQueue();
  queue.put(1, 10, 7);
  queue.take([3, 5, 6, 10]);
  expect(ranges()).toEqual([
    [1, 2, 7],
    [4, 4, 7],
    [7, 9, 7],
  ]);
  for (const id of [5, 10, 3, 6]) queue.put(id, id, 7);
  expect(ranges()).toEqual([[1, 10, 7]]);
});

test('ranges of two campaigns never join', () => {
  const { queue, ranges } = emptyQueue();
  queue.put(1, 2, 7);
  queue.put(3, 4, 8);
  queue.put(5, 6, 7);
  expect(ranges()).toHaveLength(3);
  expect(queue.take([2, 3, 6, 9]).map((each) => each.campaign)).toEqual([7, 8, 7]);
});

test('the ranges hold exactly what was put and not taken, in as few ranges as can be', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 });
  const campaignOf = (id: number): number => (id <= 12 ? 1 : 2);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), ids), { maxLength: 25 }), (operations) => {
      const { queue, ranges } = emptyQueue();
      const queued = new Set<number>();
      const answers: { taken: number[]; expected: number[] }[] = [];
      for (const [put, some] of operations) {
        if (put) {
          for (const id of some.filter((each) => !queued.has(each))) {
            queue.put(id, id, campaignOf(id));
            queued.add(id);
          }
        } else {
          const ascending = [...some].sort((one, other) => one - other);
          const taken = queue.take(ascending).map((each) => each.id);
          answers.push({ taken, expected: ascending.filter((id) => queued.delete(id)) });
        }
      }
      expect(answers.map(({ taken }) => taken)).toEqual(answers.map(({ expected }) => expected));
      const held = ranges().flatMap(([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, place) => first + place),
      );
      expect(held).toEqual([...queued].sort((one, other) => one - other));
      const breaks = held.filter((id) => !queued.has(id - 1) || campaignOf(id) !== campaignOf(id - 1));
      expect(ranges()).toHaveLength(breaks.length);
    }),
  );
});
