import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import type { InboxSession } from '@postrider/sdk';
import { describe, expect, test } from 'vitest';
import { namespaces } from './xml/namespaces.ts';
import type { ExchangeCue } from './testing/fake-exchange.ts';
import { inboxFor, never, openOn, startServer } from './testing/test-mailbox.ts';

const { soap, m, t } = namespaces;
const enveloped = (content: string): string =>
  `<s:Envelope xmlns:s="${soap}" xmlns:m="${m}" xmlns:t="${t}"><s:Body>${content}</s:Body></s:Envelope>`;
const succeeding = (operation: string, content: string): string =>
  enveloped(
    `<m:${operation}Response><m:ResponseMessages><m:${operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>${content}</m:${operation}ResponseMessage></m:ResponseMessages></m:${operation}Response>`,
  );
const page = (items: string, more = ' IncludesLastItemInRange="true"'): string =>
  succeeding('FindItem', `<m:RootFolder${more}><t:Items>${items}</t:Items></m:RootFolder>`);

/** Says something in place of the right answer to one operation. */
const saying =
  (operation: string, content: string | Uint8Array) =>
  (cue: ExchangeCue): ((response: ServerResponse) => void) | undefined =>
    cue.operation === operation && cue.isSignedIn
      ? (response) => void response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' }).end(content)
      : undefined;

/** Says it over and over until nobody listens any more. */
const endless =
  (operation: string, start: string, piece: string) =>
  (cue: ExchangeCue): ((response: ServerResponse) => void) | undefined => {
    if (cue.operation !== operation || !cue.isSignedIn) return undefined;
    return (response) => {
      response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' });
      response.write(start);
      const go = (): void => {
        while (!response.destroyed && response.write(piece));
        if (!response.destroyed) response.once('drain', go);
      };
      go();
    };
  };

/** What comes of a whole visit, told in one word each; anything but a problem rejects. */
async function visit(session: InboxSession): Promise<readonly string[]> {
  const told: string[] = [];
  const tell = async (what: string, act: () => Promise<string>): Promise<void> => {
    const word = await act().catch((error: Error) => {
      if (error.name !== 'ProblemError') throw error;
      return error.message.slice(0, error.message.indexOf(':'));
    });
    told.push(`${what} ${word}`);
  };
  await tell('list', async () => String((await session.list(never)).length));
  await tell('fetch', async () => (await session.fetch({ uid: 'x' }, 1000, never)).kind);
  await tell('seen', () => session.settle({ uid: 'x' }, 'seen', never).then(() => 'done'));
  await tell('delete', () => session.settle({ uid: 'x' }, 'delete', never).then(() => 'done'));
  await tell('close', () => session.close().then(() => 'done'));
  return told;
}

describe('a list', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'EXCHANGE_PROTOCOL'],
    ['a page', '<!DOCTYPE html><html><body>Sign in</body></html>', 'EXCHANGE_PROTOCOL'],
    [
      'a bomb of entities',
      `<!DOCTYPE a [<!ENTITY b "${'x'.repeat(1000)}"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>`,
      'EXCHANGE_PROTOCOL',
    ],
    [
      'an entity of another file',
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
      'EXCHANGE_PROTOCOL',
    ],
    ['Latin 1', Buffer.from(enveloped('\xfc'), 'latin1'), 'EXCHANGE_PROTOCOL'],
    ['UTF-16', Buffer.from(enveloped(''), 'utf16le'), 'EXCHANGE_PROTOCOL'],
    ['XML of something else', '<rss version="2.0"/>', 'EXCHANGE_PROTOCOL'],
    ['an empty envelope', enveloped(''), 'EXCHANGE_PROTOCOL'],
    ['an answer without messages', enveloped('<m:FindItemResponse/>'), 'EXCHANGE_PROTOCOL'],
    ['an answer without a folder', succeeding('FindItem', ''), 'EXCHANGE_PROTOCOL'],
    ['half an answer', page('').slice(0, -20), 'EXCHANGE_PROTOCOL'],
    ['a fault of nobody', enveloped('<s:Fault/>'), 'EXCHANGE_REFUSED'],
    [
      'a page that goes on with itself',
      page('', ' IncludesLastItemInRange="false" IndexedPagingOffset="0"'),
      'EXCHANGE_PROTOCOL',
    ],
    ['elements inside each other', enveloped('<m:a>'.repeat(10_000)), 'EXCHANGE_ANSWER_TOO_LARGE'],
    [
      'more mails than were asked for',
      page('<t:Message><t:ItemId Id="x"/></t:Message>'.repeat(20_000)),
      'EXCHANGE_ANSWER_TOO_LARGE',
    ],
  ])('that is %s is a problem, and the session goes on', async (_, content, code) => {
    let left = 1;
    await using server = await startServer({
      cue: (cue) => (cue.operation === 'FindItem' && left-- > 0 ? saying('FindItem', content)(cue) : undefined),
    });
    const session = await openOn(server);
    await expect(session.list(never)).rejects.toThrow(new RegExp(`^${code}: `));
    expect(await session.list(never)).toEqual([]);
    await session.close();
  });

  test.each([
    ['comments', enveloped('').slice(0, -10), `<!--${'x'.repeat(1000)}-->`],
    ['spaces', enveloped('').slice(0, -10), ' '.repeat(1000)],
    ['elements', enveloped('').slice(0, -10), '<m:a/>'.repeat(100)],
    ['one name', '<', 'x'.repeat(1000)],
  ])('of %s without an end is given up', async (_, start, piece) => {
    await using server = await startServer({ cue: endless('FindItem', start, piece) });
    const session = await openOn(server);
    await expect(session.list(never)).rejects.toThrow(/^EXCHANGE_(ANSWER_TOO_LARGE|PROTOCOL): /);
    await session.close();
  });

  test('of pages without an end is given up at a hundred thousand mails', async () => {
    let number = 0;
    await using server = await startServer({
      cue: (cue) => {
        if (cue.operation !== 'FindItem') return undefined;
        const items = Array.from({ length: 4000 }, () => `<t:Message><t:ItemId Id="i${number++}"/></t:Message>`).join(
          '',
        );
        return saying('FindItem', page(items, ` IncludesLastItemInRange="false" IndexedPagingOffset="${number}"`))(cue);
      },
    });
    const session = await openOn(server);
    await expect(session.list(never)).rejects.toThrow(/^EXCHANGE_TOO_MANY_MAILS: .*100000/);
    expect(number).toBeLessThan(110_000);
    await session.close();
  });

  test.each([
    ['nothing', '', 'EXCHANGE_PROTOCOL', 1],
    ['the same mails', '<t:Message><t:ItemId Id="again"/></t:Message>'.repeat(5000), 'EXCHANGE_TOO_MANY_MAILS', 21],
    ['the same things', '<t:Contact><t:ItemId Id="again"/></t:Contact>'.repeat(5000), 'EXCHANGE_TOO_MANY_MAILS', 21],
  ])('of pages without an end that hold %s is given up', async (_, items, code, most) => {
    let pages = 0;
    await using server = await startServer({
      cue: (cue) => {
        if (cue.operation !== 'FindItem') return undefined;
        // A test must end, too.
        const isLast = ++pages > most + 3;
        const more = ` IncludesLastItemInRange="${isLast}" IndexedPagingOffset="${pages}"`;
        return saying('FindItem', page(items, more))(cue);
      },
    });
    const session = await openOn(server);
    await expect(session.list(never)).rejects.toThrow(new RegExp(`^${code}: `));
    expect(pages).toBe(most);
    await session.close();
  });

  test('with ids that are none, sizes that are none and things of other kinds lists what can be read', async () => {
    const items = [
      '<t:Message><t:ItemId Id="good"/><t:Size>-1</t:Size></t:Message>',
      '<t:Message><t:ItemId Id=""/></t:Message>',
      '<t:Message><t:ItemId Id="a b"/></t:Message>',
      `<t:Message><t:ItemId Id="${'x'.repeat(1001)}"/></t:Message>`,
      '<t:Message/>',
      '<t:Message><t:ItemId Id="good"/></t:Message>',
      '<t:Whatever><t:ItemId Id="fine"/><t:Size> 12 </t:Size></t:Whatever>',
      '<t:Contact><t:ItemId Id="person"/></t:Contact>',
    ];
    await using server = await startServer({ cue: saying('FindItem', page(items.join('\n'))) });
    const session = await openOn(server);
    expect(await session.list(never)).toEqual([{ uid: 'good' }, { uid: 'fine', size: 12 }]);
    await session.close();
  });
});

describe('a mail', () => {
  const content = (text: string): string =>
    succeeding('GetItem', `<m:Items><t:Message><t:MimeContent>${text}</t:MimeContent></t:Message></m:Items>`);

  test('without an end is cut at its limit', async () => {
    const start = content('').slice(0, content('').indexOf('</t:MimeContent>'));
    await using server = await startServer({ cue: endless('GetItem', start, 'QUJD'.repeat(1000)) });
    const session = await openOn(server);
    const fetched = await session.fetch({ uid: 'x' }, 100_000, never);
    expect(fetched.kind === 'too-large' && fetched.size > 100_000 && fetched.size < 300_000).toBe(true);
    await session.close();
  });

  test('of a hundred megabytes is told as too large, and not held', async () => {
    const start = content('').slice(0, content('').indexOf('</t:MimeContent>'));
    await using server = await startServer({ cue: endless('GetItem', start, 'QUJD'.repeat(4000)) });
    const session = await openOn(server);
    const limit = 4 * 1024 * 1024;
    const before = process.memoryUsage().arrayBuffers;
    const fetched = await session.fetch({ uid: 'x', size: 2 * limit }, limit, never);
    expect(fetched).toMatchObject({ kind: 'too-large' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * limit);
    await session.close();
  });

  test.each(['', '!!!!', 'QUI', 'QUJD====', '<t:b>QUJD</t:b>', '&#0;', 'Ä'])(
    'whose content is "%s" is a problem',
    async (text) => {
      await using server = await startServer({ cue: saying('GetItem', content(text)) });
      const session = await openOn(server);
      await expect(session.fetch({ uid: 'x' }, 1000, never)).rejects.toThrow(/^EXCHANGE_PROTOCOL: /);
      await session.close();
    },
  );
});

describe('what is no HTTP', () => {
  test.each([
    ['a greeting', '220 mail.example ESMTP\r\n', 'EXCHANGE_PROTOCOL'],
    ['noise', '\0\xff\0\xff', 'EXCHANGE_PROTOCOL'],
    ['headers without an end', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(50_000)}`, 'EXCHANGE_PROTOCOL'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 'EXCHANGE_PROTOCOL'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', 'EXCHANGE_PROTOCOL'],
    ['a chunk that is none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 'EXCHANGE_PROTOCOL'],
    ['nothing', '', 'EXCHANGE_CONNECTION_LOST'],
    ['half a head', 'HTTP/1.1 200 O', 'EXCHANGE_CONNECTION_LOST'],
  ])('%s is a problem', async (_, octets, code) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(octets, 'latin1'));
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const opened = await inboxFor((server.address() as AddressInfo).port, { settings: { auth: 'basic' } }).open(never);
    server.close();
    expect(opened).toMatchObject({ kind: 'refused', problem: { code } });
  });

  test('an answer that nobody asked for is not taken for the next one', async () => {
    const answer = (id: string): string => {
      const body = succeeding('GetFolder', `<m:Folders><t:Folder><t:FolderId Id="${id}"/></t:Folder></m:Folders>`);
      return `HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    };
    const forged = page('<t:Message><t:ItemId Id="forged"/></t:Message>');
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => {
        socket.write(
          `${answer('a')}HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: ${forged.length}\r\n\r\n${forged}`,
        );
      });
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const opened = await inboxFor((server.address() as AddressInfo).port, { settings: { auth: 'basic' } }).open(never);
    if (opened.kind === 'refused') throw new Error(opened.problem.what);
    // It comes in one piece with the first answer, so it is there by now, or its connection has ended.
    const list = opened.session.list(AbortSignal.timeout(5000));
    await expect(list).rejects.toThrow(/^EXCHANGE_(PROTOCOL|CONNECTION_LOST): /);
    await opened.session.close();
    server.close();
  });
});

test('a challenge of NTLM that is none, or of the first version, is told', async () => {
  const challenges: readonly (readonly [string, string])[] = [
    ['TlRMTVNTUAACAAAA', 'EXCHANGE_PROTOCOL'],
    ['AAAA', 'EXCHANGE_PROTOCOL'],
    [
      Buffer.concat([
        Buffer.from('NTLMSSP\0\x02\0\0\0'),
        Buffer.alloc(8),
        Buffer.from([7, 2, 1, 0]),
        Buffer.alloc(40),
      ]).toString('base64'),
      'EXCHANGE_AUTH_UNSUPPORTED',
    ],
  ];
  for (const [challenge, code] of challenges) {
    await using server = await startServer({
      cue: () => (response) => void response.writeHead(401, { 'WWW-Authenticate': `NTLM ${challenge}` }).end(),
    });
    const opened = await inboxFor(server.port, { settings: { auth: 'ntlm' } }).open(never);
    expect(opened).toMatchObject({ problem: { code } });
  }
});

test('whatever a server says comes out as a result or a problem', async () => {
  const operation = fc.constantFrom('GetFolder', 'FindItem', 'GetItem', 'UpdateItem', 'MoveItem');
  const part = fc.constantFrom(
    '<m:RootFolder IncludesLastItemInRange="true">',
    '</m:RootFolder>',
    '<t:Items>',
    '</t:Items>',
    '<t:Message>',
    '</t:Message>',
    '<t:ItemId Id="x"/>',
    '<t:IsRead>false</t:IsRead>',
    '<t:MimeContent>QUJD</t:MimeContent>',
    '<m:Folders><t:Folder><t:FolderId Id="f"/></t:Folder></m:Folders>',
    '<m:ResponseCode>ErrorItemNotFound</m:ResponseCode>',
    'x',
    '\0',
  );
  await fc.assert(
    fc.asyncProperty(operation, fc.array(part, { maxLength: 8 }), async (name, parts) => {
      await using server = await startServer({ cue: saying(name, succeeding(name, parts.join(''))) });
      const opened = await inboxFor(server.port).open(never);
      const told = opened.kind === 'refused' ? opened.problem.code : await visit(opened.session);
      expect(JSON.stringify(told)).toMatch(
        /^"EXCHANGE_[A-Z_]+"$|^\["list .*","fetch .*","seen .*","delete .*","close done"\]$/,
      );
    }),
    { numRuns: 60 },
  );
});
