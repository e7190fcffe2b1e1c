import { expect, test } from 'vitest';
import { ProblemError } from '../contracts/index.ts';
import type { InboundMail, OpenedInbox } from '../contracts/index.ts';
import { Durable, letPromisesRun, mailbox, rehearse, Steps } from './fixtures/rehearsal.ts';
import type { InboxStation } from './inbox-station.ts';

const never = new AbortController().signal;

test('a handler that throws keeps its mail for the next poll, and the others go on', async () => {
  const durable = mailbox({ u1: 'human-reply', u2: 'human-stranger' });
  const { stream, station } = rehearse(durable);
  let broken = true;
  const handle = (mail: InboundMail) => {
    if (broken && mail.uid === 'u1') throw new Error('out of coffee');
    return [];
  };
  const fragile: InboxStation = {
    ...station,
    handlers: [...station.handlers, { name: 'fragile', handler: { handle } }],
  };
  const report = await stream.poll(fragile, never);
  expect(report).toMatchObject({ read: 2, tasks: 2, byKind: { human: 1 } });
  expect(report.problems).toMatchObject([{ code: 'RECEIVE_HANDLER_FAILED', cause: { message: 'out of coffee' } }]);
  expect([...durable.mailbox.keys()]).toEqual(['u1']);
  broken = false;
  expect(await stream.poll(fragile, never)).toMatchObject({ listed: 1, read: 1, tasks: 2, problems: [] });
  expect(durable.mailbox.size).toBe(0);
});

test('a handler that answers nonsense is a handler that failed', async () => {
  const durable = mailbox({ u1: 'human-reply' });
  const { stream, station } = rehearse(durable);
  for (const nonsense of [
    undefined,
    [{ kind: 'dance' }],
    [{ kind: 'suppression', address: 'not an address' }],
    Array.from({ length: 101 }, () => ({ kind: 'suppression' })),
  ]) {
    const handler = { handle: () => nonsense as never };
    const report = await stream.poll({ ...station, handlers: [{ name: 'odd', handler }] }, never);
    expect(report.problems.map(({ code }) => code)).toEqual(['RECEIVE_HANDLER_FAILED']);
  }
  expect(durable.records.size).toBe(0);
});

test('a handler that never answers is given up after a minute', async () => {
  const durable = mailbox({ u1: 'human-reply' });
  const { stream, station, clock } = rehearse(durable);
  const handler = { handle: async () => new Promise<never>(() => {}) };
  const poll = stream.poll({ ...station, handlers: [{ name: 'sleepy', handler }] }, never);
  await letPromisesRun();
  clock.ring();
  expect((await poll).problems).toMatchObject([
    { code: 'RECEIVE_HANDLER_FAILED', cause: { message: expect.stringContaining('60') } },
  ]);
  expect(clock.alarms.size).toBe(0);
});

test('a sink that fails half way keeps the mail; the task it took is not made again', async () => {
  const durable = mailbox({ u1: 'human-reply' });
  const { stream, station } = rehearse(durable);
  const working = station.sinks.get('office');
  let calls = 0;
  const create: NonNullable<typeof working>['create'] = async (task, key, signal) => {
    if (++calls === 2)
      throw new ProblemError({ code: 'TASKS_DISK_FULL', what: 'The disk is full.', next: 'Make room.' });
    return working?.create(task, key, signal) ?? { id: key };
  };
  const moody: InboxStation = { ...station, sinks: new Map([['office', { create }]]) };
  const report = await stream.poll(moody, never);
  expect(report).toMatchObject({ tasks: 1, problems: [{ code: 'TASKS_DISK_FULL', next: 'Make room.' }] });
  expect(durable.records.size).toBe(0);
  expect(await stream.poll(moody, never)).toMatchObject({ tasks: 1, problems: [] });
  expect(calls).toBe(3);
  expect(durable.tasks.size).toBe(2);
});

test('a mailbox that refuses, breaks or cannot close is told of, and its session is closed', async () => {
  const durable = mailbox({ u1: 'human-reply', u2: 'human-stranger' });
  const { stream, station, inbox } = rehearse(durable);
  const problem = { code: 'POP3_AUTH', what: 'Wrong password.', next: 'Set it.' };
  const refused = { open: async () => ({ kind: 'refused' as const, problem }) };
  expect(await stream.poll({ ...station, inbox: refused }, never)).toMatchObject({
    mailbox: 'unknown',
    problems: [problem],
  });

  for (const member of ['list', 'fetch', 'settle', 'close'] as const) {
    durable.records.clear();
    const breaking = {
      open: async (signal: AbortSignal): Promise<OpenedInbox> => {
        const opened: OpenedInbox = await inbox.open(signal);
        if (opened.kind === 'refused') return opened;
        const { session } = opened;
        const fail = async (): Promise<never> => {
          if (member === 'close') await session.close();
          throw new Error('cable cut');
        };
        return { kind: 'opened', session: { ...session, [member]: fail } };
      },
    };
    const report = await stream.poll({ ...station, inbox: breaking }, never);
    const codes = [...new Set(report.problems.map(({ code }) => code))];
    expect({ member, codes, open: inbox.sessions }).toEqual({ member, codes: ['RECEIVE_INBOX_FAILED'], open: 0 });
  }
});

test('a broken connection ends the poll instead of failing for each of a thousand mails', async () => {
  const durable = new Durable();
  for (let index = 0; index < 1_000; index++) durable.mailbox.set(`u${index}`, new Uint8Array());
  const { stream, station, inbox } = rehearse(durable);
  const breaking = {
    open: async (signal: AbortSignal): Promise<OpenedInbox> => {
      const opened: OpenedInbox = await inbox.open(signal);
      if (opened.kind === 'refused') return opened;
      return {
        kind: 'opened',
        session: { ...opened.session, fetch: async () => Promise.reject(new Error('cable cut')) },
      };
    },
  };
  const report = await stream.poll({ ...station, inbox: breaking }, never);
  expect(report.problems).toHaveLength(3);
  // Prevents: a seed that lay among them was told to be missing, and its account held.
  expect(report).toMatchObject({ listed: 1_000, read: 0, unread: 1_000 });
});

test('a ledger that fails stops the poll with one problem and touches nothing', async () => {
  const durable = mailbox({ u1: 'human-reply', u2: 'human-stranger' });
  const steps = new Steps();
  const { stream, station } = rehearse(durable, steps);
  const record = 'open list seen fetch actionDone create markActionDone actionDone create markActionDone'.split(
    ' ',
  ).length;
  steps.crashAt(record, 'before');
  const report = await stream.poll(station, never);
  expect(steps.taken[record]).toBe('record');
  expect(report.problems[0]?.code).toBe('RECEIVE_LEDGER_FAILED');
  expect(report.unread).toBe(2);
  expect(durable.mailbox.size).toBe(2);
});

test('a mailbox is never open twice: a second poll waits for the first', async () => {
  const durable = mailbox({ u1: 'human-reply' });
  const { stream, station, inbox } = rehearse(durable);
  let most = 0;
  const watched = {
    open: async (signal: AbortSignal) => {
      const opened = await inbox.open(signal);
      most = Math.max(most, inbox.sessions);
      return opened;
    },
  };
  const reports = await Promise.all([1, 2, 3].map(async () => stream.poll({ ...station, inbox: watched }, never)));
  expect(most).toBe(1);
  expect(reports.map(({ tasks }) => tasks)).toEqual([2, 0, 0]);
});

test('a host that stops ends the poll quietly after the mail in hand', async () => {
  const durable = mailbox({ u1: 'human-reply', u2: 'human-stranger' });
  const stopping = new AbortController();
  const { stream, station, inbox } = rehearse(durable);
  const handler = {
    handle: () => {
      stopping.abort();
      return [];
    },
  };
  const report = await stream.poll({ ...station, handlers: [{ name: 'last', handler }] }, stopping.signal);
  expect(report).toMatchObject({ read: 1, problems: [] });
  expect(inbox.sessions).toBe(0);
  expect(durable.mailbox.has('u2')).toBe(true);
});

test('a mailbox that lists a mail twice has one mail', async () => {
  const durable = mailbox({ u1: 'human-reply' });
  const { stream, station, inbox } = rehearse(durable);
  const doubling = {
    open: async (signal: AbortSignal): Promise<OpenedInbox> => {
      const opened: OpenedInbox = await inbox.open(signal);
      if (opened.kind === 'refused') return opened;
      const { session } = opened;
      return {
        kind: 'opened',
        session: { ...session, list: async () => [...(await session.list(signal)), { uid: 'u1' }] },
      };
    },
  };
  expect(await stream.poll({ ...station, inbox: doubling }, never)).toMatchObject({ listed: 1, read: 1, tasks: 2 });
});
