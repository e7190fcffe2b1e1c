import { test } from 'node:test';
import { inboxContract, testInstance, wrongPassword } from '@postrider/sdk/testing';
import { inbox } from './index.ts';
import { startProvider } from './try/provider.ts';

// Everything that an inbox promises, tried against the pretend provider.
const cases = inboxContract({
  sessions: 'shared',
  lastLineEnd: 'kept',
  async bench() {
    const provider = await startProvider();
    const settings = { host: '127.0.0.1', port: provider.port, security: 'none', key: { secret: 'key' } };
    const mailbox = (key: string) => inbox(testInstance({ settings, secrets: { key } }));
    return {
      inbox: mailbox('trial'),
      stranger: mailbox(wrongPassword),
      deliver: (raw: Uint8Array) => provider.deliver(raw),
      held: () => provider.held(),
      [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
    };
  },
});

for (const { name, run } of cases) test(name, run);
