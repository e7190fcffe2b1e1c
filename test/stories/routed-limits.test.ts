import routeOrdered from '@postrider/route-ordered';
import { acceptedOutcome, scriptedTransport, testInstance } from '@postrider/sdk/testing';
import type { Route, Throttle } from '@postrider/core/contracts';
import { expect, test } from 'vitest';
import { Stage, factoryOf, limits } from './stage.ts';

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

/** Prevents: people for whom the route named nobody, since all accounts were at their limits, waited for a person. */
test('a route that leaves out whoever is at a limit is asked again when the first of them may go on', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(50, { route: 'both' });
  const make = await factoryOf(routeOrdered, 'routes', 'ordered');
  const route = await make(testInstance({ settings: { accounts: ['one', 'two'] } }));
  const transport = scriptedTransport();
  const { end, took } = await stage.run(
    {
      one: { transport, throttles: [await limits(['4 per minute'], 'first')] },
      two: { transport, throttles: [await limits(['6 per hour'], 'second')] },
    },
    { routes: new Map([['both', route]]) },
  );
  expect(end).toEqual({ kind: 'finished' });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 50 });
  // 6 by the second account, 44 by the first: that one goes on each minute, and waits for no hour.
  expect(took).toBeGreaterThanOrEqual(10 * 60_000);
  expect(took).toBeLessThan(10 * 60_000 + 1_000);
});

/** Prevents: somebody whose ways of today were shut by his destination waited for tomorrow, with an account that opened in a minute. */
test('who waits for a narrow limit goes by an account that opens before it', async () => {
  await using stage = await Stage.open();
  await stage.campaign(12, { route: 'both' });
  const make = await factoryOf(routeOrdered, 'routes', 'ordered');
  const route = await make(testInstance({ settings: { accounts: ['one', 'two'] } }));
  const transport = scriptedTransport();
  const { end, took } = await stage.run(
    {
      one: { transport, throttles: [await limits(['4 per minute'], 'first')] },
      two: { transport, throttles: [{ ...(await limits(['1 per day'], 'each')), per: 'destination' }] },
    },
    { routes: new Map([['both', route]]) },
  );
  expect(end).toEqual({ kind: 'finished' });
  expect(took).toBeLessThan(3 * 60_000);
});

/** Prevents: what had ended still counted as a campaign that names its account, and nobody looked past the busy one. */
test('a busy account hides no free one, also after a campaign that named its account has ended', async () => {
  await using stage = await Stage.open();
  await stage.campaign(1, { account: 'desk' }, { name: 'news' });
  await stage.campaign(40, { route: 'split' }, { name: 'spring' });
  const split: Route = {
    rank: ({ address }) => [{ account: Number(/\d+/.exec(address)?.[0]) < 30 ? 'one' : 'two', reason: 'by number' }],
  };
  const opensAt = stage.clock.now() + 3_600_000;
  const later: Throttle = {
    initial: undefined,
    grant: (state, { now, mails }) =>
      now < opensAt ? { state, granted: 0, retryAt: opensAt } : { state, granted: mails },
  };
  const throttles = [{ key: 'later', throttle: later }];
  const oneByOne = { connections: 1, mailsInFlight: 1 };
  const slow = scriptedTransport(async () => {
    await new Promise<void>((resolve) => void stage.clock.after(10_000, resolve));
    return acceptedOutcome;
  }, oneByOne);
  const times: number[] = [];
  const quick = scriptedTransport(() => {
    times.push(stage.clock.now() - opensAt);
    return acceptedOutcome;
  }, oneByOne);
  const { end } = await stage.run(
    {
      desk: { transport: scriptedTransport(undefined, oneByOne) },
      one: { transport: slow, throttles },
      two: { transport: quick, throttles },
    },
    { routes: new Map([['split', split]]) },
  );
  expect(end).toEqual({ kind: 'finished' });
  expect(slow.accepted).toHaveLength(30);
  expect(times).toHaveLength(10);
  expect(Math.max(...times)).toBeLessThan(60_000);
});
