import type { Transport } from '@postrider/sdk';
import { smtpTroubles, startSmtpServer, systemClock, transportContract, wrongPassword } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { accountAt } from './test-account.ts';

const cases = transportContract({
  capabilities: { connections: 5, mailsInFlight: 2 },
  signsIn: 'password',
  asksToWait: true,
  async bench() {
    const troubles = smtpTroubles();
    const server = await startSmtpServer({ users: { studio: 'Correct horse 9' }, cue: troubles.cue });
    const account = (password: string): Transport =>
      accountAt(server, {
        settings: { user: 'studio', password: { secret: 'studio' } },
        secrets: { studio: password },
        clock: systemClock,
      });
    return {
      transport: account('Correct horse 9'),
      stranger: account(wrongPassword),
      provoke: troubles.provoke,
      taken: () => server.mails.map(({ from, to, octets }) => ({ from, to: to[0] ?? '', raw: octets })),
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
});

test.each(cases)('$name', async ({ run }) => {
  await expect(run()).resolves.toBeUndefined();
});
