import { expect, test } from 'vitest';
import type { OpenedInbox } from '../contracts/index.ts';
import { mailbox, rehearse } from './fixtures/rehearsal.ts';
import type { InboxStation } from './inbox-station.ts';

const never = new AbortController().signal;

test('a mailbox of many kinds is worked, counted, announced and put away', async () => {
  const durable = mailbox({
    u1: 'postfix-dsn-unknown-user',
    u2: 'arf-abuse-redacted',
    u3: 'unsubscribe-word',
    u4: 'vacation-rfc3834',
    u5: 'human-reply',
    u6: 'postfix-dsn-headers-only',
  });
  const { stream, station, facts } = rehearse(durable);
  const report = await stream.poll(station, never);
  expect(report).toEqual({
    mailbox: 'listed',
    listed: 6,
    read: 6,
    unread: 0,
    byKind: { bounce: 2, complaint: 1, unsubscribe: 1, automatic: 1, human: 1 },
    joined: 5,
    tasks: 2,
    suppressed: 3,
    seeds: 0,
    excluded: 0,
    notUnderstood: 0,
    problems: [],
  });
  expect(durable.returned.map(({ delivery, state }) => [delivery, state])).toEqual([
    [101, 'bounced'],
    [101, 'complained'],
    [101, 'bounced'],
  ]);
  // A full mailbox comes back too, but may be written to another day.
  expect(durable.suppressions.map(({ address, reason }) => [address, reason])).toEqual([
    ['anna@lumen.example', 'bounced'],
    ['anna@lumen.example', 'complained'],
    ['carl@else.example', 'unsubscribed'],
  ]);
  expect([...durable.tasks.keys()]).toEqual(['answers/u5/0', 'answers/u5/1']);
  expect(durable.mailbox.size).toBe(0);
  expect(facts.map(({ type }) => type).join(' ')).toBe(
    'mail.received delivery.returned address.suppressed ' +
      'mail.received delivery.returned address.suppressed ' +
      'mail.received address.suppressed ' +
      'mail.received ' +
      'task.created task.created mail.received ' +
      'mail.received delivery.returned ' +
      'inbox.polled',
  );
});

test('a forged bounce suppresses nobody', async () => {
  const durable = mailbox({ u1: 'dsn-forged-recipient' });
  const { stream, station } = rehearse(durable);
  const report = await stream.poll(station, never);
  expect(report).toMatchObject({ joined: 0, suppressed: 0, byKind: { bounce: 1 } });
  expect(durable.returned).toEqual([]);
});

test('a mail that is kept is read once', async () => {
  const durable = mailbox({ u1: 'human-reply' });
  const first = rehearse(durable);
  const keep: InboxStation = { ...first.station, disposal: 'keep' };
  expect(await first.stream.poll(keep, never)).toMatchObject({ read: 1, tasks: 2 });
  expect(await first.stream.poll(keep, never)).toMatchObject({ listed: 1, read: 0, tasks: 0 });
  expect(durable.settled).toEqual([]);
  expect(durable.mailbox.size).toBe(1);
});

test('a mail that cannot be understood stays, is told of once, and holds nobody up', async () => {
  const durable = mailbox({ u2: 'human-reply' });
  durable.mailbox.set(
    'u1',
    Uint8Array.from({ length: 500 }, (_, index) => (index * 97) % 256),
  );
  const { stream, station } = rehearse(durable);
  const report = await stream.poll(station, never);
  expect(report).toMatchObject({ read: 2, notUnderstood: 1, tasks: 2 });
  expect(report.problems.map(({ code }) => code)).toEqual(['RECEIVE_MAIL_NOT_UNDERSTOOD']);
  expect([...durable.mailbox.keys()]).toEqual(['u1']);
  expect(durable.records.get('u1')?.kind).toBe('not-understood');
  expect(await stream.poll(station, never)).toMatchObject({ listed: 1, read: 0, problems: [] });
  expect(durable.mailbox.has('u1')).toBe(true);
});

test('a mail over the limit stays, even when the mailbox delivers it', async () => {
  const durable = mailbox({ u1: 'human-reply', u2: 'human-stranger' });
  const { stream, station, inbox } = rehearse(durable);
  const generous = {
    ...inbox,
    open: async (signal: AbortSignal) => {
      const opened: OpenedInbox = await inbox.open(signal);
      if (opened.kind === 'refused') return opened;
      const session = {
        ...opened.session,
        fetch: async (mail: { uid: string }) => opened.session.fetch(mail, 1_000_000, signal),
      };
      return { kind: 'opened' as const, session };
    },
  };
  for (const each of [inbox, generous]) {
    durable.records.clear();
    const report = await stream.poll({ ...station, inbox: each, sizeLimit: 100 }, never);
    expect(report).toMatchObject({ listed: 2, read: 0, tasks: 0 });
    expect(report.problems.map(({ code }) => code)).toEqual(['RECEIVE_MAIL_TOO_LARGE', 'RECEIVE_MAIL_TOO_LARGE']);
    expect(durable.mailbox.size).toBe(2);
  }
});

test('a mail from before the excluded date is left alone', async () => {
  const durable = mailbox({ u1: 'human-reply' });
  const { stream, station } = rehearse(durable);
  const since = (date: string): InboxStation => ({ ...station, excludeBefore: Date.parse(date) });
  expect(await stream.poll(since('2026-03-03'), never)).toMatchObject({ excluded: 1, tasks: 0, problems: [] });
  expect(durable.mailbox.size).toBe(1);
  durable.records.clear();
  expect(await stream.poll(since('2026-03-02'), never)).toMatchObject({ excluded: 0, tasks: 2 });
});

test('a task for a sink nobody configured waits in the mailbox', async () => {
  const durable = mailbox({ u1: 'human-reply' });
  const { stream, station } = rehearse(durable);
  const report = await stream.poll({ ...station, sinks: new Map() }, never);
  expect(report.problems.map(({ code }) => code)).toEqual(['RECEIVE_SINK_UNKNOWN']);
  expect(durable.mailbox.size).toBe(1);
});

test("a handler's suppression is recorded with the mail", async () => {
  const durable = mailbox({ u1: 'human-stranger' });
  const { stream, station } = rehearse(durable);
  const handler = {
    handle: () => [
      {
        kind: 'suppression' as const,
        address: 'marie@Hélas.example',
        reason: 'manual' as const,
        detail: 'asked by phone',
      },
    ],
  };
  const report = await stream.poll({ ...station, handlers: [{ name: 'polite', handler }] }, never);
  expect(report).toMatchObject({ suppressed: 1, problems: [] });
  expect(durable.suppressions).toMatchObject([{ address: 'marie@xn--hlas-bpa.example', reason: 'manual' }]);
});
