import { inboxContract, wrongPassword } from '@postrider/sdk/testing';
import { describe, expect, test } from 'vitest';
import { inboxFor, startServer } from './test-mailbox.ts';

const ways = [
  ['whole answers', []],
  ['answers in pieces of 1, 2, 3 and 5 octets', [1, 2, 3, 5, 4096]],
] as const;

describe.each(ways)('the inbox contract, with %s', (_, pieces) => {
  const cases = inboxContract({
    sessions: 'exclusive',
    lastLineEnd: 'added',
    async bench() {
      const server = await startServer({ pieces });
      return {
        inbox: inboxFor(server.port),
        stranger: inboxFor(server.port, { password: wrongPassword }),
        deliver: (raw) => void server.deliver('sales', raw),
        held: () => server.mails('sales').map(({ raw }) => raw),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  });
  test.each(cases)('$name', async (each) => {
    await expect(each.run()).resolves.toBeUndefined();
  });
});
