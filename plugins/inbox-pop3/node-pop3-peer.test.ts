import Pop3Command from 'node-pop3';
import { expect, test } from 'vitest';
import { never, openOn, password, startServer } from './test-mailbox.ts';

// An independent client: what both see of the same mailbox, both the server and our client have right. Its mails are
// plain text in one piece without dots, because it reads nothing else faithfully.
test('node-pop3 sees the same mailbox as this plugin, and deletes from it', async () => {
  await using server = await startServer();
  const texts = ['one', 'two', 'three'].map((text) => `Subject: ${text}\r\n\r\nThe text of ${text}`);
  for (const text of texts) server.deliver('sales', `${text}\r\n`);

  const ours = await openOn(server);
  const listed = await ours.list(never);
  const fetched = await Promise.all(listed.map((mail) => ours.fetch(mail, 1000, never)));
  await ours.close();

  const theirs = new Pop3Command({ host: server.host, port: server.port, user: 'sales', password });
  expect(await theirs.UIDL()).toEqual(listed.map(({ uid }, index) => [String(index + 1), uid]));
  expect(await theirs.LIST()).toEqual(listed.map(({ size }, index) => [String(index + 1), String(size)]));
  for (const [index, each] of fetched.entries()) {
    const raw = each.kind === 'fetched' ? Buffer.from(each.raw).toString() : each.kind;
    // It leaves out the line end before the lone dot.
    expect(`${await theirs.RETR(index + 1)}\r\n`).toBe(raw);
  }
  expect(await theirs.TOP(2, 0)).toBe('Subject: two\r\n');
  await theirs.DELE(1);
  await theirs.QUIT();

  const again = await openOn(server);
  expect((await again.list(never)).map(({ uid }) => uid)).toEqual(listed.slice(1).map(({ uid }) => uid));
  await again.close();
});
