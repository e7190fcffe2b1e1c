import { ProblemError } from '@postrider/sdk';
import type { InboxSession, MailReference, Problem } from '@postrider/sdk';
import { silentLog, VirtualClock } from '@postrider/sdk/testing';
import type { Pop3Fault, Pop3ServerOptions } from '@postrider/sdk/testing';
import { describe, expect, test } from 'vitest';
import { never, openOn, startServer } from './test-mailbox.ts';

const letter = (text: string): string => `Subject: ${text}\r\n\r\n${text}\r\n`;

async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!ProblemError.is(error)) throw new Error(`Expected a problem, got ${String(error)}.`);
  return error.problem;
}

async function first(session: InboxSession): Promise<MailReference> {
  const [mail] = await session.list(never);
  if (mail === undefined) throw new Error('Nothing was listed.');
  return mail;
}

/** A fault for one command, the first time it comes. */
const when = (command: string, fault: Pop3Fault): Pick<Pop3ServerOptions, 'fault'> => ({
  fault: ({ verb, time }) => (verb === command && time === 1 ? fault : undefined),
});

describe('listing', () => {
  test('asks for sizes and ids in one go where the server offers PIPELINING', async () => {
    const gate = Promise.withResolvers<void>();
    await using server = await startServer({
      fault: ({ verb }) => (verb === 'LIST' ? { kind: 'wait', until: gate.promise } : undefined),
    });
    server.deliver('sales', letter('a'));
    const session = await openOn(server);
    const listing = session.list(never);
    while (!server.commands.includes('UIDL')) await new Promise((resolve) => setImmediate(resolve));
    gate.resolve();
    expect(await listing).toEqual([{ uid: 'mail-00000001', size: letter('a').length }]);
    expect(server.pipelined).toEqual(['UIDL']);
    await session.close();
  });

  test('asks one after the other where it does not', async () => {
    await using server = await startServer({ offers: ['CAPA', 'USER', 'UIDL', 'TOP'] });
    server.deliver('sales', letter('a'));
    const session = await openOn(server);
    expect(await session.list(never)).toHaveLength(1);
    await session.close();
    expect(server.pipelined).toEqual([]);
  });

  test.each([
    ['in one go', ['CAPA', 'USER', 'TOP', 'PIPELINING']],
    ['one by one', ['CAPA', 'USER', 'TOP']],
  ] as const)('makes lasting ids from headers where there is no UIDL, %s', async (_, offers) => {
    await using server = await startServer({ offers });
    for (let number = 0; number < 40; number++) server.deliver('sales', letter(`mail ${number}`));
    const before = await openOn(server);
    const listed = await before.list(never);
    expect(new Set(listed.map(({ uid }) => uid)).size).toBe(40);
    for (const { uid } of listed) expect(uid).toMatch(/^[0-9a-f]{64}$/);
    await before.settle(listed[0] ?? { uid: '' }, 'delete', never);
    await before.close();
    const after = await openOn(server);
    expect(await after.list(never)).toEqual(listed.slice(1));
    await after.close();
  });

  test('is refused where mails cannot be told apart', async () => {
    await using server = await startServer({ offers: ['CAPA', 'USER'] });
    server.deliver('sales', letter('a'));
    const session = await openOn(server);
    expect((await problemOf(session.list(never))).code).toBe('POP3_NO_UNIQUE_IDS');
    await session.close();
  });

  test('tells of copies with one id only the first, and says so', async () => {
    await using server = await startServer();
    for (const text of ['one', 'two', 'three']) server.deliver('sales', letter(text), { uid: 'same' });
    const warnings: string[] = [];
    const session = await openOn(server, { log: { ...silentLog, warn: (message) => void warnings.push(message) } });
    expect(await session.list(never)).toEqual([{ uid: 'same', size: letter('one').length }]);
    await session.settle({ uid: 'same' }, 'delete', never);
    await session.close();
    expect(server.mails('sales').map(({ raw }) => raw.toString())).toEqual([letter('two'), letter('three')]);
    expect(warnings).toHaveLength(1);
  });

  test('leaves mails alone whose id cannot be read', async () => {
    await using server = await startServer();
    server.deliver('sales', letter('odd'), { uid: 'a b' });
    server.deliver('sales', letter('good'));
    const session = await openOn(server);
    expect((await session.list(never)).map(({ uid }) => uid)).toEqual(['mail-00000002']);
    await session.close();
  });

  test('that the server refuses is a problem with its words', async () => {
    await using server = await startServer(
      when('LIST', { kind: 'answer', octets: '-ERR [SYS/TEMP] index is rebuilt\r\n' }),
    );
    const session = await openOn(server);
    const problem = await problemOf(session.list(never));
    expect(problem).toMatchObject({ code: 'POP3_SERVER_TEMPORARY' });
    expect(problem.what).toContain('index is rebuilt');
    expect(await session.list(never)).toEqual([]);
    await session.close();
  });
});

describe('fetching', () => {
  test('a mail that is larger than announced stops at the limit, is left alone, and ends the connection', async () => {
    await using server = await startServer();
    server.deliver('sales', letter('x'.repeat(200_000)), { listedSize: 10 });
    const session = await openOn(server);
    const fetched = await session.fetch(await first(session), 1000, never);
    expect(fetched.kind).toBe('too-large');
    expect((await problemOf(session.list(never))).code).toBe('POP3_ANSWER_TOO_LARGE');
    await session.close();
    expect(server.mails('sales')).toHaveLength(1);
  });

  test('does not ask for a mail that is announced as too large', async () => {
    await using server = await startServer();
    server.deliver('sales', letter('a'), { listedSize: 5000 });
    const session = await openOn(server);
    expect(await session.fetch(await first(session), 4999, never)).toEqual({ kind: 'too-large', size: 5000 });
    await session.close();
    expect(server.commands.filter((command) => command.startsWith('RETR'))).toEqual([]);
  });

  test('works without listing first, and for several at once in turn', async () => {
    await using server = await startServer();
    const texts = Array.from({ length: 10 }, (_, number) => letter(`mail ${number}`));
    const mails = texts.map((text) => server.deliver('sales', text));
    const session = await openOn(server);
    const fetched = await Promise.all(mails.map((mail) => session.fetch(mail, 1000, never)));
    expect(fetched.map((each) => (each.kind === 'fetched' ? Buffer.from(each.raw).toString() : each.kind))).toEqual(
      texts,
    );
    await session.close();
  });

  test('a mail whose connection drops on the way is a problem, and the mail stays', async () => {
    const raw = letter('y'.repeat(5000));
    for (const after of [0, 1, 3, 20, 2000, raw.length + 20]) {
      await using server = await startServer(when('RETR', { kind: 'cut', after }));
      server.deliver('sales', raw);
      const session = await openOn(server);
      const mail = await first(session);
      expect((await problemOf(session.fetch(mail, 100_000, never))).code).toBe('POP3_CONNECTION_LOST');
      await session.close();
      expect(server.mails('sales')).toHaveLength(1);
    }
  });

  test('a slow mail is waited for as long as something comes', async () => {
    const clock = new VirtualClock();
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    await using server = await startServer({
      fault: ({ verb, time }) =>
        verb === 'RETR' ? { kind: 'wait', until: (gates[time - 1] ?? gates[0]).promise } : undefined,
    });
    const mail = server.deliver('sales', letter('slow'));
    const session = await openOn(server, { clock });
    await session.list(never);
    for (const gate of gates) {
      const fetching = session.fetch(mail, 1000, never);
      await clock.advance(59_999);
      gate.resolve();
      expect((await fetching).kind).toBe('fetched');
    }
    await session.close();
  });

  test('is aborted in the middle: it rejects at once and the connection is gone', async () => {
    const asked = Promise.withResolvers<void>();
    await using server = await startServer({
      fault: ({ verb }) => {
        if (verb !== 'RETR') return undefined;
        asked.resolve();
        return { kind: 'wait', until: new Promise(() => {}) };
      },
    });
    const mail = server.deliver('sales', letter('a'));
    const session = await openOn(server);
    const stop = new AbortController();
    const fetching = problemOf(session.fetch(mail, 1000, stop.signal));
    await asked.promise;
    stop.abort();
    expect((await fetching).code).toBe('POP3_STOPPED');
    expect((await problemOf(session.list(never))).code).toBe('POP3_STOPPED');
    await session.close();
  });
});

describe('deleting', () => {
  async function withDeletion(
    options: Partial<Pop3ServerOptions>,
    check: (session: InboxSession, left: () => number) => Promise<void>,
  ): Promise<void> {
    await using server = await startServer(options);
    server.deliver('sales', letter('gone'));
    server.deliver('sales', letter('stays'));
    const session = await openOn(server);
    await session.settle(await first(session), 'delete', never);
    await check(session, () => server.mails('sales').length);
  }

  test('is final when QUIT was answered, and not before', async () => {
    await withDeletion({}, async (session, left) => {
      expect(left()).toBe(2);
      await session.close();
      expect(left()).toBe(1);
    });
  });

  test('did not happen when the connection was lost before QUIT, and close says so', async () => {
    await withDeletion(when('RETR', { kind: 'cut', after: 4 }), async (session, left) => {
      await problemOf(session.fetch({ uid: 'mail-00000002' }, 1000, never));
      const problem = await problemOf(session.close());
      expect(problem.code).toBe('POP3_NOTHING_DELETED');
      expect(problem.what).toContain('nothing was deleted');
      expect(left()).toBe(2);
    });
  });

  test.each([
    ['refused', { kind: 'answer', octets: '-ERR some mails were not removed\r\n' }, 'some mails were not removed'],
    ['not answered', { kind: 'cut', after: 0 }, 'ended early'],
    ['answered with noise', { kind: 'answer', octets: 'bye\r\n' }, 'does not speak POP3'],
  ] as const)('is uncertain when QUIT is %s, and close says so each time it is asked', async (_, fault, words) => {
    await withDeletion(when('QUIT', fault), async (session) => {
      const problem = await problemOf(session.close());
      expect(problem.code).toBe('POP3_DELETION_UNCERTAIN');
      expect(problem.what).toContain(words);
      expect(await problemOf(session.close())).toEqual(problem);
    });
  });

  test('is uncertain when QUIT is answered by silence', async () => {
    const clock = new VirtualClock();
    const asked = Promise.withResolvers<void>();
    await using server = await startServer({
      fault: ({ verb }) => {
        if (verb !== 'QUIT') return undefined;
        asked.resolve();
        return { kind: 'wait', until: new Promise(() => {}) };
      },
    });
    server.deliver('sales', letter('gone'));
    const session = await openOn(server, { clock });
    await session.settle(await first(session), 'delete', never);
    const closing = problemOf(session.close());
    await asked.promise;
    await clock.advance(60_000);
    expect((await closing).code).toBe('POP3_DELETION_UNCERTAIN');
  });

  test('that the server refuses is a problem, and close has nothing to make final', async () => {
    await using server = await startServer({
      fault: ({ verb }) => {
        if (verb === 'DELE') return { kind: 'answer', octets: '-ERR read-only\r\n' };
        return verb === 'QUIT' ? { kind: 'cut', after: 0 } : undefined;
      },
    });
    server.deliver('sales', letter('stays'));
    const session = await openOn(server);
    const mail = await first(session);
    expect((await problemOf(session.settle(mail, 'delete', never))).code).toBe('POP3_REFUSED');
    await session.close();
  });

  test('needs no QUIT that goes well when nothing was deleted', async () => {
    await using server = await startServer(when('QUIT', { kind: 'cut', after: 0 }));
    server.deliver('sales', letter('a'));
    const session = await openOn(server);
    await session.settle(await first(session), 'seen', never);
    await expect(session.close()).resolves.toBeUndefined();
  });

  test('stands when a later call was aborted before anything was said', async () => {
    await withDeletion({}, async (session, left) => {
      expect((await problemOf(session.list(AbortSignal.abort()))).code).toBe('POP3_STOPPED');
      await session.close();
      expect(left()).toBe(1);
    });
  });
});

test('a closed session answers nothing any more and leaves no connection', async () => {
  await using server = await startServer();
  const session = await openOn(server);
  await session.close();
  expect((await problemOf(session.list(never))).code).toBe('POP3_STOPPED');
  while (server.open > 0) await new Promise((resolve) => setImmediate(resolve));
  expect(server.commands.at(-1)).toBe('QUIT');
});
