import { scriptedTransport } from '@postrider/sdk/testing';
import type { Route } from '@postrider/core/contracts';
import { expect, test } from 'vitest';
import { Stage, limits } from './stage.ts';

const byBoth: Route = { rank: (_, accounts) => accounts.map(({ account }) => ({ account, reason: 'as they come' })) };

test('a mailing by a route whose accounts have all reached their limits waits for them, and not for a person', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(50, { route: 'both' });
  const throttles = [await limits(['10 per minute'])];
  const { end, took } = await stage.run(
    { one: { transport: scriptedTransport(), throttles }, two: { transport: scriptedTransport(), throttles } },
    { routes: new Map([['both', byBoth]]) },
  );
  expect(end).toEqual({ kind: 'finished' });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 50 });
  expect(took).toBeGreaterThanOrEqual(4 * 60_000);
});
