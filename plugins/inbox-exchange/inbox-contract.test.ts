import { inboxContract, wrongPassword } from '@postrider/sdk/testing';
import { describe, expect, test } from 'vitest';
import { inboxFor, startServer } from './testing/test-mailbox.ts';

const ways = [
  ['NTLM', {}, {}],
  [
    'Basic, answers in pieces, and pages of three mails',
    { pieces: [1, 2, 3, 5, 4096, 65_536], schemes: ['Basic'] },
    { pageSize: 3 },
  ],
] as const;

describe.each(ways)('the inbox contract, with %s', (_, options, settings) => {
  const cases = inboxContract({
    sessions: 'shared',
    lastLineEnd: 'kept',
    async bench() {
      const server = await startServer(options);
      const store = server.store('sales');
      return {
        inbox: inboxFor(server.port, { settings }),
        stranger: inboxFor(server.port, { settings, password: wrongPassword }),
        deliver: (raw) => void store.deliver(raw),
        held: () => store.mailsIn(store.known('inbox')?.id ?? '').map(({ raw }) => raw),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  });
  test.each(cases)('$name', async (each) => {
    await expect(each.run()).resolves.toBeUndefined();
  });
});
