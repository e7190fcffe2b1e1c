import type { ServerResponse } from 'node:http';
import { ProblemError } from '@postrider/sdk';
import { describe, expect, test } from 'vitest';
import type { FakeExchange } from './testing/fake-exchange.ts';
import { atFirst, codeOf, firstOf, letter, refusing } from './testing/scripted-answers.ts';
import { never, openOn, startServer, textsIn } from './testing/test-mailbox.ts';

const inboxOf = (server: FakeExchange): string => server.store('sales').known('inbox')?.id ?? '';
const readFlags = (server: FakeExchange, folder = 'inbox'): readonly boolean[] => {
  const store = server.store('sales');
  return store.mailsIn(store.known(folder)?.id ?? '').map(({ isRead }) => isRead);
};

describe('listing', () => {
  test('goes through pages, oldest first', async () => {
    await using server = await startServer();
    for (let number = 0; number < 25; number++) server.store('sales').deliver(letter(String(number)));
    const session = await openOn(server, { settings: { pageSize: 10 } });
    const listed = await session.list(never);
    expect(listed.map(({ uid }) => uid)).toEqual(
      server
        .store('sales')
        .mailsIn(inboxOf(server))
        .map(({ id }) => id),
    );
    expect(server.requests.filter((each) => each === 'FindItem')).toHaveLength(3);
    await session.close();
  });

  test('shows no mail twice when others go and come meanwhile', async () => {
    const server = await startServer({
      cue: ({ operation }) => {
        if (operation !== 'FindItem') return undefined;
        const store = server.store('sales');
        const [oldest] = store.mailsIn(inboxOf(server));
        if (oldest !== undefined) store.move(oldest.id, store.known('junkemail')?.id ?? '');
        store.deliver(letter('new'));
        return undefined;
      },
    });
    await using _server = server;
    for (let number = 0; number < 20; number++) server.store('sales').deliver(letter(String(number)));
    const session = await openOn(server, { settings: { pageSize: 4 } });
    const uids = (await session.list(never)).map(({ uid }) => uid);
    expect(new Set(uids).size).toBe(uids.length);
    await session.close();
  });

  test('leaves out what is no mail, and takes meetings and posts for mails', async () => {
    await using server = await startServer();
    for (const kind of ['t:Contact', 't:MeetingRequest', 't:Task', 't:PostItem', 't:Message', 't:CalendarItem'])
      server.store('sales').deliver(letter(kind), kind);
    const session = await openOn(server);
    expect(await session.list(never)).toHaveLength(3);
    await session.close();
  });
});

describe('a mail', () => {
  test('that the store counts as far too large is not asked for', async () => {
    await using server = await startServer();
    server.store('sales').deliver(Buffer.alloc(2_000_000, 'x'));
    const session = await openOn(server);
    const fetched = await session.fetch(await firstOf(session), 1000, never);
    expect(fetched).toEqual({ kind: 'too-large', size: 3_000_000 });
    expect(server.requests).not.toContain('GetItem');
    await session.close();
  });

  test('that turns out too large costs the connection, and the next is read over another', async () => {
    await using server = await startServer();
    server.store('sales').deliver(Buffer.alloc(600_000, 'x'));
    server.store('sales').deliver(letter('small'));
    const session = await openOn(server);
    const [large, small] = await session.list(never);
    if (large === undefined || small === undefined) throw new Error('Two were to be listed.');
    const fetched = await session.fetch(large, 100_000, never);
    expect(fetched.kind === 'too-large' && fetched.size >= 600_000).toBe(true);
    expect(await session.fetch(small, 100_000, never)).toEqual({ kind: 'fetched', raw: letter('small') });
    expect(server.connections.opened).toBe(2);
    await session.close();
  });

  test('that somebody took away is told so, and settling it is done', async () => {
    await using server = await startServer();
    const { id } = server.store('sales').deliver(letter('gone'));
    const session = await openOn(server);
    const mail = await firstOf(session);
    server.store('sales').mails.delete(id);
    expect(await codeOf(session.fetch(mail, 1000, never))).toBe('EXCHANGE_UNKNOWN_MAIL');
    for (const how of ['keep', 'seen', 'delete'] as const)
      expect(await codeOf(session.settle(mail, how, never))).toBe('done');
    await session.close();
  });
});

describe('settling', () => {
  test.each(['t:Message', 't:MeetingRequest', 't:PostItem'])('marks a %s read once, and nothing else', async (kind) => {
    await using server = await startServer();
    server.store('sales').deliver(letter('a'), kind);
    const session = await openOn(server);
    const mail = await firstOf(session);
    await session.settle(mail, 'keep', never);
    expect(readFlags(server)).toEqual([false]);
    await session.settle(mail, 'seen', never);
    expect(readFlags(server)).toEqual([true]);
    await session.close();
    const again = await openOn(server);
    await again.settle(await firstOf(again), 'seen', never);
    expect(server.requests.filter((each) => each === 'UpdateItem')).toHaveLength(1);
    await again.close();
  });

  test('moves what is to be deleted, read, to the folder of the settings, which is made once', async () => {
    await using server = await startServer();
    for (const text of ['a', 'b', 'c']) server.store('sales').deliver(letter(text));
    const session = await openOn(server, { settings: { moveTo: 'Handled/By Postrider' } });
    const [a, b] = await session.list(never);
    if (a === undefined || b === undefined) throw new Error('Three were to be listed.');
    for (const mail of [a, b, a]) await session.settle(mail, 'delete', never);
    await session.close();
    expect(textsIn(server, 'By Postrider')).toEqual([letter('a'), letter('b')].map(String));
    expect(textsIn(server, 'inbox')).toEqual([letter('c').toString()]);
    const moved = [...server.store('sales').mails.values()].filter(({ folder }) => folder !== inboxOf(server));
    expect(moved.map(({ isRead }) => isRead)).toEqual([true, true]);
    expect(server.requests.filter((each) => each === 'CreateFolder')).toHaveLength(2);
    const next = await openOn(server, { settings: { moveTo: 'handled/by postrider' } });
    await next.settle(await firstOf(next), 'delete', never);
    await next.close();
    expect(textsIn(server, 'By Postrider')).toHaveLength(3);
    expect(server.requests.filter((each) => each === 'CreateFolder')).toHaveLength(2);
  });

  test('leaves nothing of a mail that is purged', async () => {
    await using server = await startServer();
    server.store('sales').deliver(letter('a'));
    const session = await openOn(server, { settings: { deletion: 'purge' } });
    await session.settle(await firstOf(session), 'delete', never);
    await session.close();
    expect(server.store('sales').mails.size).toBe(0);
  });

  test('moves nothing to where it is read, however that is spelled', async () => {
    await using server = await startServer();
    const store = server.store('sales');
    store.deliver(letter('a'), 't:Message', store.known('deleteditems')?.id);
    const session = await openOn(server, { settings: { folder: 'Deleted Items', moveTo: 'deleteditems' } });
    expect(await codeOf(session.settle(await firstOf(session), 'delete', never))).toBe('EXCHANGE_SAME_FOLDER');
    await session.close();
  });

  test('goes on when somebody else changes the mail meanwhile, and gives up when they never stop', async () => {
    let changes = 2;
    const server = await startServer({
      cue: ({ operation }) => {
        if (operation === 'UpdateItem' && changes-- > 0)
          for (const { id } of server.store('sales').mails.values()) server.store('sales').mark(id, false);
        return undefined;
      },
    });
    await using _server = server;
    server.store('sales').deliver(letter('a'));
    const session = await openOn(server);
    const mail = await firstOf(session);
    await session.settle(mail, 'seen', never);
    expect(readFlags(server)).toEqual([true]);
    changes = 100;
    for (const { id } of server.store('sales').mails.values()) server.store('sales').mark(id, false);
    expect(await codeOf(session.settle(mail, 'seen', never))).toBe('EXCHANGE_REFUSED');
    await session.close();
  });

  test('a mail of an earlier session needs no listing', async () => {
    await using server = await startServer();
    const { id } = server.store('sales').deliver(letter('a'));
    const session = await openOn(server);
    await session.settle({ uid: id }, 'delete', never);
    await session.close();
    expect(textsIn(server, 'deleteditems')).toHaveLength(1);
    expect(readFlags(server, 'deleteditems')).toEqual([true]);
  });

  test.each(['before', 'after'])('is right when the connection breaks %s the server moved the mail', async (when) => {
    const server = await startServer({
      cue: atFirst('MoveItem', (response) => {
        const store = server.store('sales');
        if (when === 'after')
          for (const { id } of store.mailsIn(inboxOf(server))) store.move(id, store.known('deleteditems')?.id ?? '');
        response.socket?.destroy();
      }),
    });
    await using _server = server;
    server.store('sales').deliver(letter('a'));
    const session = await openOn(server);
    // What a kept connection did not answer at all is asked again over another one.
    await session.settle(await firstOf(session), 'delete', never);
    await session.close();
    expect(textsIn(server, 'inbox')).toEqual([]);
    expect(textsIn(server, 'deleteditems')).toEqual([letter('a').toString()]);
  });
});

describe('a connection', () => {
  test.each(['NTLM', 'Basic'] as const)(
    'that the server closes after each answer is made anew, with %s',
    async (scheme) => {
      let closing = false;
      await using server = await startServer({
        schemes: [scheme],
        cue: ({ isSignedIn }) => {
          // Within the sign-in by NTLM nobody can hang up.
          closing = isSignedIn;
          return undefined;
        },
        closes: () => closing,
      });
      for (const text of ['a', 'b']) server.store('sales').deliver(letter(text));
      const session = await openOn(server);
      for (const mail of await session.list(never)) await session.fetch(mail, 1000, never);
      await session.close();
      expect(server.connections.opened).toBeGreaterThan(3);
      expect(server.refusals).toEqual([]);
    },
  );

  test('that the server forgets the sign-in of is signed in anew', async () => {
    const forgetting = (response: ServerResponse): void =>
      void response.writeHead(401, { 'WWW-Authenticate': ['Negotiate', 'NTLM'] }).end();
    await using server = await startServer({ cue: atFirst('FindItem', forgetting) });
    server.store('sales').deliver(letter('a'));
    const session = await openOn(server);
    expect(await session.list(never)).toHaveLength(1);
    expect(server.connections.opened).toBe(2);
    await session.close();
  });

  test('that breaks within an answer is a problem, and the session goes on over another', async () => {
    const breaking = (response: ServerResponse): void => {
      response.writeHead(200, { 'Content-Type': 'text/xml' });
      response.write('<s:Envelope', () => void response.socket?.destroy());
    };
    await using server = await startServer({ cue: atFirst('FindItem', breaking) });
    const session = await openOn(server);
    expect(await codeOf(session.list(never))).toBe('EXCHANGE_CONNECTION_LOST');
    expect(await session.list(never)).toEqual([]);
    await session.close();
  });

  test('is left as it is by an abort that comes before anything is said', async () => {
    await using server = await startServer();
    const session = await openOn(server);
    expect(await codeOf(session.list(AbortSignal.abort()))).toBe('EXCHANGE_STOPPED');
    expect(await session.list(never)).toEqual([]);
    expect(server.connections.opened).toBe(1);
    await session.close();
  });
});

test.each([
  ['ErrorInternalServerTransientError', 'EXCHANGE_SERVER_TROUBLE'],
  ['ErrorNonExistentMailbox', 'EXCHANGE_NO_MAILBOX'],
  ['ErrorAccessDenied', 'EXCHANGE_REFUSED'],
  ['ErrorNobodyHasHeardOf', 'EXCHANGE_REFUSED'],
])('the service’s %s is %s, with its words', async (said, code) => {
  await using server = await startServer({ cue: atFirst('FindItem', refusing('FindItem', said)) });
  const session = await openOn(server);
  const error: unknown = await session.list(never).catch((thrown: unknown) => thrown);
  expect(ProblemError.is(error) && error.problem).toMatchObject({
    code,
    what: expect.stringContaining(`${said} No.`) as string,
  });
  await session.close();
});
