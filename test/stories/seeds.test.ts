import type { Fact, Seed } from '@postrider/core/contracts';
import { acceptedOutcome, scriptedTransport } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { planAhead } from '../../core/composition/plan-ahead.ts';
import { DestinationGroups } from '../../core/send/destination-groups.ts';
import type { Seeding } from '../../core/send/seed-watch.ts';
import { Stage, limits, refused } from './stage.ts';

const minute = 60_000;
const mailbox = { inbox: 'watch', address: 'watch@mailbox.example' };

/** A mailbox in which seeds arrive as long as `arrives` says so. */
function seedingOf(stage: Stage, arrives: (seed: Seed) => boolean, readable = () => true): Seeding {
  return {
    mailboxes: [mailbox],
    every: 50,
    within: 10 * minute,
    look: async () => {
      if (!readable()) return false;
      for (const seed of await stage.ledger.seeds('open'))
        if (arrives(seed)) await stage.ledger.seedArrived(seed.campaign, seed.delivery, stage.clock.now());
      return true;
    },
  };
}

const typesOf = (facts: readonly Fact[]): readonly string[] => facts.map(({ type }) => type);

test('while seeds arrive, everyone is written to, and nobody counts them', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(220);
  const transport = scriptedTransport(() => acceptedOutcome);
  const { end } = await stage.run({ studio: { transport } }, { seeding: seedingOf(stage, () => true) });
  expect(end).toEqual({ kind: 'finished' });
  const seeds = transport.accepted.filter(({ envelope }) => envelope.to === mailbox.address);
  expect(seeds.length).toBeGreaterThanOrEqual(4);
  expect(new Set(seeds.map(({ messageId }) => messageId)).size).toBe(seeds.length);
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 220, queued: 0, handed: 0 });
  const told = stage.facts.flatMap((fact) => (fact.type === 'deliveries.settled' ? fact.settlements : []));
  expect(told).toHaveLength(220);
  expect(await stage.ledger.seeds('missing')).toEqual([]);
});

test('a seed is the campaign’s own mail, as somebody of the list gets it', async () => {
  await using stage = await Stage.open();
  await stage.campaign(60);
  const transport = scriptedTransport(() => acceptedOutcome);
  await stage.run({ studio: { transport } }, { seeding: seedingOf(stage, () => true) });
  const seed = transport.accepted.find(({ envelope }) => envelope.to === mailbox.address);
  const text = Buffer.concat([...(seed?.chunks ?? [])]).toString();
  expect(text).toMatch(/Hello=20Person \d+/);
  expect(text).toContain(`To: watch@mailbox.example`);
});

test('a seed that does not arrive holds the account, and says what is in doubt', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(500);
  const transport = scriptedTransport(() => acceptedOutcome);
  const { end, took } = await stage.run(
    { studio: { transport } },
    { seeding: seedingOf(stage, ({ delivery }) => delivery < 502) },
  );
  expect(end).toMatchObject({ kind: 'held', holds: [{ account: 'studio', class: 'block' }] });
  expect(took).toBeLessThan(15 * minute);
  const [doubt] = await stage.ledger.seeds('missing');
  const { accepted } = await stage.ledger.tally(campaign.id);
  const since = await Array.fromAsync(stage.ledger.deliveries({ campaign: campaign.id, states: ['accepted'] }));
  const inDoubt = since.filter(({ changedAt }) => changedAt >= (doubt?.from ?? Infinity));
  expect(accepted).toBeLessThanOrEqual(170);
  expect(inDoubt.length).toBeGreaterThanOrEqual(accepted - 62);
  expect(stage.facts.find(({ type }) => type === 'seed.missed')).toMatchObject({
    seed: { account: 'studio', inbox: 'watch' },
  });
  expect(typesOf(stage.facts)).toContain('account.held');
});

test('a mailbox that cannot be read holds nobody for ever', async () => {
  await using stage = await Stage.open();
  await stage.campaign(220);
  const transport = scriptedTransport(() => acceptedOutcome);
  const seeding = seedingOf(
    stage,
    () => true,
    () => false,
  );
  const { end } = await stage.run({ studio: { transport } }, { seeding });
  expect(end).toEqual({ kind: 'finished' });
  await stage.clock.advance(60 * minute);
  await stage.campaign(50, { account: 'studio' }, { name: 'summer' });
  expect((await stage.run({ studio: { transport } }, { seeding })).end).toEqual({ kind: 'finished' });
  expect(typesOf(stage.facts)).toContain('seed.unseen');
  expect(typesOf(stage.facts)).not.toContain('seed.missed');
});

test('a seed that is refused for good is no sign of anything', async () => {
  await using stage = await Stage.open();
  await stage.campaign(120);
  const transport = scriptedTransport(({ envelope }) =>
    envelope.to === mailbox.address ? refused('550 5.1.1 No such user', 'bad-recipient', 'recipient') : acceptedOutcome,
  );
  const { end } = await stage.run({ studio: { transport } }, { seeding: seedingOf(stage, () => true) });
  expect(end).toEqual({ kind: 'finished' });
  expect(await stage.ledger.seeds('open')).toEqual([]);
});

test('a single mail needs no seed', async () => {
  await using stage = await Stage.open();
  await stage.campaign(1);
  const transport = scriptedTransport(() => acceptedOutcome);
  await stage.run({ studio: { transport } }, { seeding: seedingOf(stage, () => true) });
  expect(transport.accepted).toHaveLength(1);
});

test('seeds count for limits like any mail', async () => {
  await using stage = await Stage.open();
  await stage.campaign(100);
  const transport = scriptedTransport(() => acceptedOutcome);
  const isp = await limits(['60 per day']);
  await stage.run({ studio: { transport, throttles: [isp] } }, { seeding: seedingOf(stage, () => true), patience: 0 });
  expect(transport.accepted).toHaveLength(60);
  expect(transport.accepted.some(({ envelope }) => envelope.to === mailbox.address)).toBe(true);
});

test.each(['everything', 'destination'] as const)('the plan knows that seeds use up a limit per %s', async (per) => {
  // Prevents: 300 people under 60 a day were promised for the fifth day, and six seeds put the last off to the sixth.
  await using stage = await Stage.open();
  const list = Array.from({ length: 300 }, (_, index) => ({ address: `person${index}@mailbox.example`, fields: {} }));
  const { campaign } = await stage.campaign(300, { account: 'studio' }, { list });
  const days = new Map<string, number>();
  const transport = scriptedTransport(() => {
    const date = new Date(stage.clock.now()).toISOString().slice(0, 10);
    days.set(date, (days.get(date) ?? 0) + 1);
    return acceptedOutcome;
  });
  const studio = { name: 'studio', transport, throttles: [{ ...(await limits(['60 per day'])), per }] };
  const seeding = seedingOf(stage, () => true);
  const destinations = new DestinationGroups(async () => [], stage.clock);
  const plan = await planAhead(
    { ledger: stage.ledger, clock: stage.clock, timeZone: 'UTC', accounts: [studio], destinations, seeding },
    {
      recipients: 300,
      bytesPerMail: 1_000,
      through: { account: 'studio' },
      campaign: campaign.id,
      async *people() {
        yield list;
      },
    },
  );
  await stage.run({ studio }, { seeding, destinations });
  expect(plan).toMatchObject({ kind: 'finishes', seeds: 6 });
  expect(plan.kind === 'finishes' && plan.days.map(({ date, mails }) => [date, mails])).toEqual([...days]);
  expect([...days.values()]).toEqual([60, 60, 60, 60, 60, 6]);
});

test('a look into the mailbox that the end of a run breaks off finds no seed missing', async () => {
  await using stage = await Stage.open();
  await stage.campaign(55);
  const transport = scriptedTransport(() => acceptedOutcome);
  const looking = Promise.withResolvers<void>();
  const stop = new AbortController();
  const seeding: Seeding = {
    ...seedingOf(stage, () => false),
    look: async (_inbox, signal) => {
      looking.resolve();
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return true;
    },
  };
  await stage.run({ studio: { transport } }, { seeding: seedingOf(stage, () => false) });
  await stage.clock.advance(60 * minute);
  await stage.campaign(1_000, { account: 'studio' }, { name: 'summer' });
  const running = stage.start({ studio: { transport } }, { seeding }, stop.signal);
  await stage.clock.advance(minute);
  await looking.promise;
  stop.abort();
  await stage.clock.advance(minute);
  await running;
  expect(await stage.ledger.seeds('missing')).toEqual([]);
});

test('a seed of a run that ended is judged by the next one', async () => {
  await using stage = await Stage.open();
  await stage.campaign(55);
  const transport = scriptedTransport(() => acceptedOutcome);
  const seeding = seedingOf(stage, () => false);
  expect((await stage.run({ studio: { transport } }, { seeding })).end).toEqual({ kind: 'finished' });
  await stage.clock.advance(60 * minute);
  await stage.campaign(50, { account: 'studio' }, { name: 'summer' });
  const { end } = await stage.run({ studio: { transport } }, { seeding });
  expect(end).toMatchObject({ kind: 'held' });
});
