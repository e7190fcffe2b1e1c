import type { InboundMail, Transport } from '@postrider/core/contracts';
import { expect, test } from 'vitest';
import { ProblemError } from '../../../core/contracts/index.ts';
import { border } from './border.ts';

const { signal } = new AbortController();
const capabilities = { connections: 2, mailsInFlight: 4 };

const inbound: InboundMail = {
  inbox: 'sales',
  uid: '1',
  kind: 'human',
  to: [],
  cc: [],
  subject: 'Hello',
  text: 'Hi',
  references: [],
  bounces: [],
};

test('a handler, a route, a renderer and a task sink answer through the border as if there were none', async () => {
  const { make } = border({
    handlers: () => ({
      handle: (mail: InboundMail) => [{ kind: 'task', sink: 'local', task: { title: mail.subject, body: mail.text } }],
    }),
    routes: () => ({ rank: () => [{ account: 'one', reason: 'the only one' }] }),
    renderers: () => ({
      compile: (template: { letter: { text: string } }) => ({
        subject: [{ kind: 'words', words: template.letter.text }],
        text: [{ kind: 'field', field: 'name', escape: 'none', line: 1, column: 2, file: 'a' }],
      }),
    }),
    taskSinks: () => ({ create: async (_task: unknown, key: string) => ({ id: key }) }),
  });
  const handler = await make('handlers');
  expect(await handler.handle(inbound, { inbox: 'sales' })).toEqual([
    { kind: 'task', sink: 'local', task: { title: 'Hello', body: 'Hi' } },
  ]);
  const due = { id: 1, campaign: 'c', address: 'a@b.example', fields: {}, attempts: 0, suppressed: false };
  expect(await (await make('routes')).rank(due, [], 5)).toEqual([{ account: 'one', reason: 'the only one' }]);
  expect(await (await make('renderers')).compile({ letter: { file: 'f', text: 'words' } })).toEqual({
    subject: [{ kind: 'words', words: 'words' }],
    text: [{ kind: 'field', field: 'name', escape: 'none', line: 1, column: 2, file: 'a' }],
  });
  const sink = await make('taskSinks');
  expect(await sink.create({ title: 't', body: 'b' }, 'key-1', signal)).toEqual({ id: 'key-1' });
  expect(sink).not.toHaveProperty('list');
});

test('a throttle keeps its state with the host, and has only the parts that it has', async () => {
  const { make } = border({
    throttles: () => ({
      initial: { sent: 0 },
      grant: (state: { sent: number }, ask: { mails: number }) => ({
        state: { sent: state.sent + ask.mails },
        granted: ask.mails,
      }),
      adopt: () => ({ sent: 7 }),
    }),
  });
  const throttle = await make('throttles');
  expect(throttle.initial).toEqual({ sent: 0 });
  expect(throttle).not.toHaveProperty('observe');
  expect(throttle.pacesRefusals).toBeUndefined();
  const ask = { now: 1, mails: 3, recipientsPerMail: 1, bytesPerMail: 1 };
  expect(await throttle.grant({ sent: 2 }, ask)).toEqual({ state: { sent: 5 }, granted: 3 });
  expect(await throttle.adopt?.({ old: true })).toEqual({ sent: 7 });
});

test('an inbox opens a session, whose mails come over whole and never larger than asked for', async () => {
  const closed: string[] = [];
  const { make } = border({
    inboxes: () => ({
      open: async () => ({
        kind: 'opened',
        session: {
          list: async () => [{ uid: 'a', size: 3 }, { uid: 'b' }],
          fetch: async (mail: { uid: string }) => ({
            kind: 'fetched',
            raw: Buffer.from(mail.uid === 'a' ? 'abc' : 'too large'),
          }),
          settle: async () => undefined,
          close: async () => void closed.push('closed'),
        },
      }),
    }),
  });
  const opened = await (await make('inboxes')).open(signal);
  if (opened.kind !== 'opened') throw new Error('refused');
  const { session } = opened;
  const [first, second] = await session.list(signal);
  const fetched = await session.fetch(first ?? { uid: '' }, 5, signal);
  expect(fetched.kind === 'fetched' && Buffer.from(fetched.raw).toString()).toBe('abc');
  await expect(session.fetch(second ?? { uid: '' }, 5, signal)).rejects.toMatchObject({
    problems: [{ code: 'PLUGIN_ANSWER_INVALID' }],
  });
  await session.settle(first ?? { uid: '' }, 'keep', signal);
  await session.close();
  expect(closed).toEqual(['closed']);
});

test("a plugin's own problems come over as they are, and what it throws without its prototype", async () => {
  const { make } = border({
    handlers: () => ({
      handle: () => {
        throw new ProblemError({ code: 'CRM_DOWN', what: 'The CRM is down.', next: 'Wait.' });
      },
    }),
    routes: () => ({
      rank: () => {
        throw Object.assign(new RangeError('no such account'), { code: 'E_NONE', secret: 'hush' });
      },
    }),
  });
  await expect((await make('handlers')).handle(inbound, { inbox: 'x' })).rejects.toMatchObject({
    problems: [{ code: 'CRM_DOWN', what: 'The CRM is down.', next: 'Wait.' }],
  });
  const due = { id: 1, campaign: 'c', address: 'a@b.example', fields: {}, attempts: 0, suppressed: false };
  const route = await make('routes');
  const thrown: unknown = await Promise.resolve(route.rank(due, [], 1)).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ name: 'RangeError', message: 'no such account', code: 'E_NONE' });
  expect(thrown).not.toHaveProperty('secret');
});

test('an instance over there has its settings, its secrets, and no others', async () => {
  const { make } = border({
    handlers: async (instance) => {
      const own = await instance.secret({ secret: 'crm' });
      const other = await instance
        .secret({ secret: 'studio' })
        .catch((thrown: unknown) => (ProblemError.is(thrown) ? thrown.problem.code : 'none'));
      return { handle: () => [{ kind: 'task', sink: 's', task: { title: instance.name, body: `${own}, ${other}` } }] };
    },
  });
  const handler = await make('handlers', { key: { secret: 'crm' } });
  expect(await handler.handle(inbound, { inbox: 'x' })).toEqual([
    { kind: 'task', sink: 's', task: { title: 'mine', body: 'secret crm, SECRET_NOT_GRANTED' } },
  ]);
});

test('what a factory makes without the parts of its kind is refused by name', async () => {
  const { make } = border({ transports: () => ({ capabilities, verify: async () => undefined }) });
  await expect(make('transports')).rejects.toMatchObject({
    problems: [{ code: 'INSTANCE_FAILED', what: expect.stringContaining('has no connect') as string }],
  });
});

test('aborting reaches the other side, once for all calls that bear the signal', async () => {
  const heard: number[] = [];
  const { make } = border({
    transports: () => ({
      capabilities,
      verify: (abort: AbortSignal) =>
        new Promise((resolve) => {
          const stop = (): void => {
            heard.push(heard.length + 1);
            resolve(undefined);
          };
          if (abort.aborted) stop();
          else abort.addEventListener('abort', stop);
        }),
      connect: async () => ({ kind: 'refused' }),
    }),
  });
  const transport: Transport = await make('transports');
  const stop = new AbortController();
  const both = [transport.verify(stop.signal), transport.verify(stop.signal)];
  await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  await Promise.all(both);
  expect(heard).toEqual([1, 2]);
  // One that aborted before it crossed is aborted over there as well.
  await transport.verify(AbortSignal.abort());
  expect(heard).toEqual([1, 2, 3]);
});
