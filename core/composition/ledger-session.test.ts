import { expect, test } from 'vitest';
import { SubjectBus } from '../bus/bus.ts';
import { ProblemError } from '../contracts/index.ts';
import type { Ledger } from '../contracts/index.ts';
import { silent, StandingClock } from '../receive/fixtures/rehearsal.ts';
import type { ReceiveStream } from '../receive/receive-stream.ts';
import type { SendRequest } from '../send/send-request.ts';
import type { SendStream } from '../send/send-stream.ts';
import type { Configuration } from './configuration/configuration.ts';
import type { Contributions } from './contributions.ts';
import { LedgerSession } from './ledger-session.ts';
import type { LiveConfiguration } from './live-configuration.ts';

test('a mailbox for seeds that cannot be set up counts as one that could not be read', async () => {
  // Prevents: a campaign that was half sent ended with the problem of an inbox that nobody needs for it.
  const problem = { code: 'PLUGIN_FAILED', what: 'It does not start.', next: 'Look at it.' };
  const asked: SendRequest[] = [];
  const session = new LedgerSession(
    { campaigns: async () => [] } as unknown as Ledger,
    {
      accounts: new Map(),
      routes: new Map(),
      inboxes: new Map([['watch', { name: 'watch', seed: 'watch@mailbox.example' }]]),
      seeding: { every: 50, within: 60_000 },
    } as unknown as Configuration,
    { station: () => Promise.reject(new ProblemError(problem)) } as unknown as Contributions,
    {
      run: async (request: SendRequest) => {
        asked.push(request);
        return { kind: 'finished' };
      },
    } as unknown as SendStream,
    {} as ReceiveStream,
    new SubjectBus(silent),
    new StandingClock(),
    { fraction: () => 0 } as never,
    {} as LiveConfiguration,
    async () => [],
  );
  await session.send({ patience: 0 }, new AbortController().signal);
  expect(await asked[0]?.seeding?.look('watch', new AbortController().signal)).toBe(false);
});
