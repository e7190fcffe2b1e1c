import { expect, test } from 'vitest';
import { ProblemError } from '../contracts/index.ts';
import type { Connection, Mail } from '../contracts/index.ts';
import { answeredBy, openedBy } from './transport-border.ts';

const { signal } = new AbortController();
const mail = {} as Mail;

const sending = (send: () => unknown) =>
  answeredBy({ offer: {}, send, close: async () => {} } as unknown as Connection, mail, signal);

const gone = {
  code: 'PLUGIN_UNANSWERED',
  what: 'The plugin `pigeon` 1.0.0 was asked to send a mail and gave no answer: its process ended.',
  next: 'Try again.',
};

test('a plugin’s own problem is told once, and not inside of another', async () => {
  // Prevents: "The transport failed (PLUGIN_UNANSWERED: The plugin … ended. Try again.) while sending a mail, …".
  const { outcome, broken } = await sending(() => Promise.reject(new ProblemError(gone)));
  expect(outcome).toEqual({ kind: 'uncertain', why: gone.what });
  expect(broken?.problem).toEqual({
    code: 'TRANSPORT_BROKEN',
    what: `${gone.what} The mail is uncertain now, and the account pauses.`,
    next: 'Try again.',
    cause: { name: 'ProblemError', message: gone.what, code: 'PLUGIN_UNANSWERED' },
  });
});

test.each(['the door is shut', 'the door is shut.'])(
  'what a transport throws ends with one full stop: %s',
  async (said) => {
    const { outcome, broken } = await sending(() => Promise.reject(new RangeError(said)));
    expect(outcome).toEqual({ kind: 'uncertain', why: 'The transport failed while sending: the door is shut.' });
    expect(broken?.problem.what).toBe(
      'The transport failed while sending: the door is shut. The mail is uncertain now, and the account pauses.',
    );
    const transport = {
      capabilities: { connections: 1, mailsInFlight: 1 },
      verify: async () => undefined,
      connect: () => Promise.reject(new RangeError(said)),
    };
    expect(await openedBy(transport, signal)).toMatchObject({
      problem: { code: 'TRANSPORT_BROKEN', what: 'The transport failed while connecting: the door is shut.' },
    });
  },
);

test('nonsense is called so', async () => {
  const { broken } = await sending(() => ({ kind: 'sent' }));
  expect(broken?.problem.what).toBe(
    'The transport answered nonsense while sending. The mail is uncertain now, and the account pauses.',
  );
});
