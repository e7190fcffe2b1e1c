import type { Transport } from '@postrider/sdk';
import {
  type ProviderTrouble,
  type SmtpCue,
  type SmtpMoment,
  startSmtpServer,
  systemClock,
  transportContract,
  wrongPassword,
} from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { accountAt } from './test-account.ts';

/** What a server of this kind does when it makes such trouble. */
function cueFor(trouble: ProviderTrouble | undefined, { point, line }: SmtpMoment): SmtpCue | undefined {
  switch (trouble?.kind) {
    case 'unknown-recipient':
      if (point !== 'recipient' || !line.includes(`<${trouble.address}>`)) return undefined;
      return { kind: 'reply', text: '550 5.1.1 User unknown' };
    case 'busy':
      if (point !== 'mail') return undefined;
      return { kind: 'reply', text: `450 4.7.1 Too many mails, try again in ${trouble.wait / 1000} seconds` };
    case 'breaks-off':
      return point === 'body' ? { kind: 'drop', how: 'reset' } : undefined;
    case 'answer-lost':
      return point === 'content' ? { kind: 'drop' } : undefined;
    case 'silent':
      if (point !== 'content') return undefined;
      trouble.reached();
      return { kind: 'silence' };
    case undefined:
      return undefined;
  }
}

const cases = transportContract({
  capabilities: { connections: 5, mailsInFlight: 2 },
  signsIn: 'password',
  asksToWait: true,
  async bench() {
    let trouble: ProviderTrouble | undefined;
    const server = await startSmtpServer({
      users: { studio: 'Correct horse 9' },
      cue(moment) {
        const cue = cueFor(trouble, moment);
        if (cue !== undefined && trouble?.kind !== 'unknown-recipient') trouble = undefined;
        return cue;
      },
    });
    const account = (password: string): Transport =>
      accountAt(server, {
        settings: { user: 'studio', password: { secret: 'studio' } },
        secrets: { studio: password },
        clock: systemClock,
      });
    return {
      transport: account('Correct horse 9'),
      stranger: account(wrongPassword),
      provoke: (next) => {
        trouble = next;
      },
      taken: () => server.mails.map(({ from, to, octets }) => ({ from, to: to[0] ?? '', raw: octets })),
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
});

test.each(cases)('$name', async ({ run }) => {
  await expect(run()).resolves.toBeUndefined();
});
