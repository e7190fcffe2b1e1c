import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStudio } from '../open-studio.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { problemOf } from '../testing/problem-of.ts';
import { WrittenStudio } from '../testing/written-studio.ts';
import { limitsForget } from './limits-forget.ts';
import { limitsList } from './limits-list.ts';

let studio: WrittenStudio;
beforeEach(async () => {
  studio = await WrittenStudio.open({ limit: ['20 per minute'] });
});
afterEach(() => studio[Symbol.asyncDispose]());

const foundAt = Date.parse('2026-03-02T09:00:00Z');
/** As the adaptive throttle keeps it. */
const dayFound = {
  version: 2,
  seen: foundAt,
  flying: [],
  log: { until: foundAt, stretches: [0, 0, 500] },
  limits: [
    {
      key: 'quota daily user sending limit exceeded',
      class: 'quota',
      guesses: [['day', 500]],
      learntAt: foundAt,
      refusedAt: foundAt,
      confirmed: 3,
      confirmedAt: foundAt,
      triedAt: foundAt,
      notBefore: foundAt,
      strikes: 0,
      raiseAt: foundAt,
      raiseWait: 3_600_000,
      raiseBy: 1,
    },
  ],
};

/** What is stored for the account's own throttle, after it was set when given. */
async function stored(state?: unknown): Promise<unknown> {
  await using host = await openStudio(studio.context());
  await using session = await host.openLedger('own', 'a test');
  const [account] = host.configuration.accounts.keys();
  const key = `discovery.${account}`;
  if (state !== undefined) {
    const none = { settled: [], claimed: [], suppressed: [], postponed: [], holds: [], lifted: [], suppressions: [] };
    await session.ledger.commit({ at: foundAt, ...none, throttles: [{ key, version: 0, state }] });
  }
  return (await session.ledger.throttles([key]))[0]?.state;
}

test('what was told stands beside what was found out, with how sure it is', async () => {
  await stored(dayFound);
  const context = studio.context();
  expect(await limitsList({}, context)).toBe(exitCodes.done);
  const printed = context.terminal.printed.join('\n');
  expect(printed).toContain('20 per minute');
  expect(printed).toContain('500 mails in any 24 hours');
  expect(printed).toContain('confirmed, held 3 times');
  const script = studio.context(true);
  await limitsList({}, script);
  expect(script.terminal.documents).toMatchObject([
    {
      accounts: [
        {
          throttles: [
            { use: 'limits', settings: { rules: ['20 per minute'] } },
            { found: [{ what: '500 mails in any 24 hours', trust: 'confirmed', held: 3, since: foundAt }] },
          ],
        },
      ],
    },
  ]);
});

test('what was found out is forgotten when a person says so, and what was sent stays counted', async () => {
  await stored(dayFound);
  const [account = ''] = await accounts();
  expect(await problemOf(() => limitsForget({ account }, studio.context(true)))).toMatchObject({
    code: 'CONFIRMATION_MISSING',
  });
  expect(await limitsForget({ account, yes: true }, studio.context())).toBe(exitCodes.done);
  expect(await stored()).toEqual({ ...dayFound, limits: [] });
  const again = studio.context();
  await limitsForget({ account, yes: true }, again);
  expect(again.terminal.printed).toEqual([`Nothing was found out about "${account}".`]);
});

test('an account that does not exist is a mistake', async () => {
  expect(await problemOf(() => limitsForget({ account: 'nobody' }, studio.context()))).toMatchObject({
    code: 'ACCOUNT_UNKNOWN',
  });
});

async function accounts(): Promise<readonly string[]> {
  await using host = await openStudio(studio.context());
  return [...host.configuration.accounts.keys()];
}
