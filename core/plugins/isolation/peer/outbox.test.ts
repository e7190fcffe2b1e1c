import { expect, test } from 'vitest';
import type { Message } from '../message.ts';
import { Outbox } from './outbox.ts';

/** An outbox whose moment for answers ends when the test says so. */
function outboxServing(calls: number): {
  readonly answer: (id: number) => void;
  readonly crossed: number[];
  readonly flush: () => void;
} {
  const crossed: number[] = [];
  let serving = calls;
  let flush = (): void => undefined;
  const outbox = new Outbox({
    channel: {
      confinement: '',
      send(batch, _socket, taken) {
        for (const message of batch) if (message.kind === 'answer') crossed.push(message.id);
        taken();
      },
      listen: () => undefined,
      close: async () => undefined,
      kill: () => undefined,
    },
    gather: (next) => {
      flush = next;
    },
    serving: () => serving,
    crossing: () => undefined,
    instead: (message: Message) => message,
    broken: () => undefined,
  });
  return {
    crossed,
    answer(id) {
      serving--;
      outbox.say({ kind: 'answer', id, answer: { kind: 'value', value: undefined } });
    },
    flush: () => flush(),
  };
}

const nextTick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('where little is asked at once, each answer crosses at once', async () => {
  // Prevents: a single connection sent fewer than half as many mails through an isolated transport.
  const { answer, crossed } = outboxServing(4);
  answer(1);
  await nextTick();
  expect(crossed).toEqual([1]);
});

test('where much is asked, answers wait for each other until half of it is answered', async () => {
  const { answer, crossed } = outboxServing(40);
  for (let id = 1; id < 20; id++) answer(id);
  await nextTick();
  expect(crossed).toEqual([]);
  answer(20);
  await nextTick();
  expect(crossed).toHaveLength(20);
});

test('no answer waits longer than a moment', async () => {
  const { answer, crossed, flush } = outboxServing(40);
  answer(1);
  flush();
  await nextTick();
  expect(crossed).toEqual([1]);
});
