import { test } from 'node:test';
import { testInstance, transportContract, wrongPassword } from '@postrider/sdk/testing';
import type { ProviderTrouble } from '@postrider/sdk/testing';
import { transport } from './index.ts';
import { startProvider } from './try/provider.ts';

// Everything that a transport promises, tried against the pretend provider.
const cases = transportContract({
  capabilities: { connections: 4, mailsInFlight: 1 },
  signsIn: 'password',
  asksToWait: true,
  async bench() {
    const provider = await startProvider();
    const settings = { host: '127.0.0.1', port: provider.port, security: 'none', key: { secret: 'key' } };
    const account = (key: string) => transport(testInstance({ settings, secrets: { key } }));
    return {
      transport: account('trial'),
      stranger: account(wrongPassword),
      provoke: (trouble: ProviderTrouble) => provider.provoke(trouble),
      taken: () => provider.taken,
      [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
    };
  },
});

for (const { name, run } of cases) test(name, run);
