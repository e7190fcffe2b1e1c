import { expect, test } from 'vitest';
import type { Message } from '../message.ts';
import { Outbox } from './outbox.ts';

/** An outbox whose batches are written when the test says so. */
function slowOutbox(): { readonly answer: (id: number) => void; readonly batches: number[][]; written: () => void } {
  const batches: number[][] = [];
  const told = { batches, answer, written: (): void => undefined };
  const outbox = new Outbox({
    channel: {
      confinement: '',
      send(batch, _socket, taken) {
        batches.push(batch.flatMap((message) => (message.kind === 'answer' ? message.id : [])));
        told.written = taken;
      },
      listen: () => undefined,
      close: async () => undefined,
      kill: () => undefined,
    },
    crossing: () => undefined,
    instead: (message: Message) => message,
    broken: () => undefined,
  });
  function answer(id: number): void {
    outbox.say({ kind: 'answer', id, answer: { kind: 'value', value: undefined } });
  }
  return told;
}

const nextTick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('an answer waits for nothing but what is answered in the same moment', async () => {
  // Prevents: each answer waited a millisecond for others, and half as many mails left by a single connection.
  const { answer, batches } = slowOutbox();
  answer(1);
  void Promise.resolve().then(() => answer(2));
  await nextTick();
  expect(batches).toEqual([[1, 2]]);
});

test('what is said while a batch is being written crosses together when it is', async () => {
  const outbox = slowOutbox();
  outbox.answer(1);
  await nextTick();
  outbox.answer(2);
  await nextTick();
  outbox.answer(3);
  await nextTick();
  expect(outbox.batches).toEqual([[1]]);
  outbox.written();
  await nextTick();
  expect(outbox.batches).toEqual([[1], [2, 3]]);
});
