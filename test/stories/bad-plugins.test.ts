import type { Connected, Connection, Outcome, Problem, Route, Transport } from '@postrider/core/contracts';
import { acceptedOutcome, scriptedTransport } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { Stage } from './stage.ts';

/** A transport that keeps its contract but in one thing. */
function transportThat(wrong: Partial<Connection> & { readonly connect?: () => unknown }): Transport {
  const { connect, ...connection } = wrong;
  const whole: Connection = { offer: {}, send: async () => acceptedOutcome, close: async () => {}, ...connection };
  return {
    capabilities: { connections: 2, mailsInFlight: 2 },
    verify: async () => undefined,
    connect: (connect ?? (async () => ({ kind: 'connected', connection: whole }))) as () => Promise<Connected>,
  };
}

const byBoth: Route = {
  rank: () => [
    { account: 'bad', reason: 'first' },
    { account: 'good', reason: 'backup' },
  ],
};
const throws = (): never => {
  throw new Error('a fault of mine');
};

test.each<readonly [string, () => unknown]>([
  ['throws at once', throws],
  ['rejects', async () => throws()],
  ['answers nothing', () => undefined],
  ['answers a connection without `send`', async () => ({ kind: 'connected', connection: { offer: {} } })],
  ['refuses without saying why', async () => ({ kind: 'refused' })],
])('a transport that %s when it connects is passed over, and the other account takes its mails', async (_, connect) => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(10, { route: 'both' });
  const good = scriptedTransport();
  const { end } = await stage.run(
    { bad: { transport: transportThat({ connect }) }, good: { transport: good } },
    { routes: new Map([['both', byBoth]]) },
  );
  expect(end).toEqual({ kind: 'finished' });
  expect(good.accepted).toHaveLength(10);
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 10 });
  expect(stage.facts.filter(({ type }) => type === 'connection.refused')).toMatchObject([
    { account: 'bad', problem: { code: 'TRANSPORT_BROKEN' } },
  ]);
});

test.each<readonly [string, () => unknown]>([
  ['throws at once', throws],
  ['rejects', async () => throws()],
  ['answers nothing', () => undefined],
  ['answers a kind of outcome that there is not', async () => ({ kind: 'sent' })],
  ['refuses in a class that there is not', async () => ({ ...refusedOddly, class: 'odd' })],
  ['accepts without a reply', async () => ({ kind: 'accepted' })],
])('a mail whose transport %s is uncertain, and the run goes on', async (_, send) => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(3);
  let mails = 0;
  const transport = transportThat({
    send: () => (mails++ === 0 ? (send() as Promise<Outcome>) : Promise.resolve(acceptedOutcome)),
  });
  const { end } = await stage.run({ studio: { transport } });
  expect(end).toEqual({ kind: 'finished' });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 2, uncertain: 1 });
});
const refusedOddly = { kind: 'refused', scope: 'mail', reply: { text: 'no' } } as const;

test('a transport that fails with every mail does not eat the campaign: its account pauses, and the other takes over', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(500, { route: 'both' });
  const good = scriptedTransport();
  const { end } = await stage.run(
    { bad: { transport: transportThat({ send: throws }) }, good: { transport: good } },
    { routes: new Map([['both', byBoth]]) },
  );
  expect(end).toEqual({ kind: 'finished' });
  const { accepted, uncertain } = await stage.ledger.tally(campaign.id);
  expect(accepted + uncertain).toBe(500);
  // No more than one connection's places: the first that broke closed the account for the rest.
  expect(uncertain).toBeLessThanOrEqual(2);
  expect(good.accepted).toHaveLength(accepted);
});

test('a connection that throws when it is closed loses nothing', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(3);
  const { end } = await stage.run({ studio: { transport: transportThat({ close: throws }) } });
  expect(end).toEqual({ kind: 'finished' });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 3 });
});

test.each<readonly [string, () => unknown, string]>([
  ['throws', throws, 'The route failed: a fault of mine.'],
  ['rejects', async () => throws(), 'The route failed: a fault of mine.'],
  ['answers nothing', () => undefined, 'The route answered nonsense instead of a list of accounts.'],
  ['answers with a list of nothing', () => [null], 'The route answered nonsense instead of a list of accounts.'],
  ['never answers', () => new Promise(() => {}), 'The route did not answer within 10 s.'],
])('a route that %s stops its own campaign, told once, and the others go on', async (_, rank, what) => {
  await using stage = await Stage.open();
  const { campaign: routed } = await stage.campaign(5, { route: 'odd' }, { name: 'routed' });
  const { campaign: plain } = await stage.campaign(5, { account: 'studio' }, { name: 'plain' });
  const transport = scriptedTransport();
  const { end } = await stage.run(
    { studio: { transport } },
    { routes: new Map([['odd', { rank } as unknown as Route]]) },
  );
  expect(end).toEqual({ kind: 'held', holds: [] });
  expect(await stage.ledger.tally(plain.id)).toMatchObject({ accepted: 5 });
  expect(await stage.ledger.tally(routed.id)).toMatchObject({ queued: 5 });
  expect(stage.facts.filter(({ type }) => type === 'campaign.blocked')).toMatchObject([
    { campaign: routed.id, problem: { code: 'ROUTE_BROKEN', what } },
  ]);
});

const problem: Problem = { code: 'PLUGIN_ACTIVATE_FAILED', what: 'It failed.', next: 'Mend it.' };

test('a campaign whose only account could not be set up waits and says so, and the other campaign goes on', async () => {
  await using stage = await Stage.open();
  const { campaign: stuck } = await stage.campaign(5, { account: 'bad' }, { name: 'stuck' });
  const { campaign: other } = await stage.campaign(5, { account: 'good' }, { name: 'other' });
  const { end } = await stage.run(
    { good: { transport: scriptedTransport() } },
    { failed: { accounts: new Map([['bad', problem]]), routes: new Map() } },
  );
  expect(end).toEqual({ kind: 'held', holds: [] });
  expect(await stage.ledger.tally(other.id)).toMatchObject({ accepted: 5 });
  expect(await stage.ledger.tally(stuck.id)).toMatchObject({ queued: 5 });
  expect(stage.facts.filter(({ type }) => type === 'campaign.blocked')).toMatchObject([
    { campaign: stuck.id, problem },
  ]);
});

test('when nothing at all can be sent the failure is the run’s own', async () => {
  await using stage = await Stage.open();
  await stage.campaign(5, { account: 'bad' });
  await expect(
    stage.start({}, { failed: { accounts: new Map([['bad', problem]]), routes: new Map() } }),
  ).rejects.toMatchObject({ problem });
});
