import { acceptedOutcome } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { factsOf, folderProvider, hostThatDies, rows } from './sent-folder.ts';
import type { Fate } from './sent-folder.ts';
import { Stage, limits } from './stage.ts';

const second = 1_000;
const minute = 60 * second;
const resolve = { onUncertain: 'resolve' } as const;

/** The third and the fourth of five go wrong, once. */
const third: (delivery: number, attempt: number) => Fate = (delivery, attempt) =>
  attempt > 1 || delivery % 5 < 3 ? 'taken' : delivery % 5 === 3 ? 'lost' : 'taken, answer lost';
test('what becomes uncertain while sending is looked for beside it: all get it, nobody twice, nobody stays uncertain', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(200, undefined, resolve);
  const provider = folderProvider(stage.clock, ({ delivery }, attempt) => third(delivery, attempt));
  const { transport } = provider;
  const { end } = await stage.run({ studio: { transport, throttles: [await limits(['20 per minute'])] } });
  expect(end).toEqual({ kind: 'finished' });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 200, uncertain: 0, queued: 0 });
  expect(new Set(provider.taken).size).toBe(200);
  expect(provider.taken).toHaveLength(200);
  const resolved = factsOf(stage, 'deliveries.resolved');
  expect(resolved.flatMap(({ found }) => found)).toHaveLength(40);
  expect(resolved.flatMap(({ requeued }) => requeued)).toHaveLength(40);
  expect(provider.searches.every((ids) => ids.length <= 100)).toBe(true);
  const told = (await rows(stage.ledger, campaign.id)).filter(({ reply }) => reply?.includes('Sent folder'));
  expect(told).toHaveLength(40);
});

test('a mail that was taken is accepted by the first look, which is at once', async () => {
  await using stage = await Stage.open();
  await stage.campaign(1, undefined, resolve);
  const { transport } = folderProvider(stage.clock, () => 'taken, answer lost');
  const { end, took } = await stage.run({ studio: { transport } }, { patience: 0 });
  expect(end).toEqual({ kind: 'finished' });
  expect(took).toBeLessThan(second);
});

test('after a crash the next run looks at once, and puts back what later mails overtook', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(60, undefined, resolve);
  const provider = folderProvider(stage.clock);
  const studio = { transport: provider.transport, throttles: [await limits(['20 per minute'])] };
  await stage.run({ studio }, { patience: 0 });
  const lost = await hostThatDies(stage, campaign.id, 6);
  for (const id of lost.slice(0, 3)) provider.take(id);
  await stage.clock.advance(5 * second);
  const { end, took } = await stage.run({ studio });
  expect(end).toEqual({ kind: 'finished' });
  expect(took).toBeLessThan(6 * minute);
  expect(provider.taken).toHaveLength(60);
  expect(new Set(provider.taken).size).toBe(60);
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 60, uncertain: 0 });
});

test('with nobody after them, mails are put back ten minutes after they left; a run without patience says so and ends', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(12, undefined, resolve);
  const provider = folderProvider(stage.clock, ({ delivery }, attempt) =>
    delivery > 10 && attempt === 1 ? 'lost' : 'taken',
  );
  const studio = { transport: provider.transport };
  const left = stage.clock.now();
  const { end } = await stage.run({ studio }, { patience: 0 });
  expect(end).toMatchObject({ kind: 'paused', why: 'uncertain' });
  expect((await stage.ledger.campaign(campaign.id))?.state).toBe('running');
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 10, uncertain: 2 });

  await stage.clock.advance(3 * minute);
  expect((await stage.run({ studio })).end).toEqual({ kind: 'finished' });
  expect(stage.clock.now() - left).toBeGreaterThanOrEqual(10 * minute);
  expect(stage.clock.now() - left).toBeLessThan(10 * minute + second);
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 12, uncertain: 0 });
  expect(provider.taken).toHaveLength(12);
});

test('campaigns that hold are left alone', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(3);
  const provider = folderProvider(stage.clock, () => 'taken, answer lost');
  expect((await stage.run({ studio: { transport: provider.transport } })).end).toEqual({ kind: 'finished' });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ uncertain: 3 });
  expect(provider.searches).toEqual([]);
});

test('what a throttle counted for an uncertain mail stays counted when it goes again', async () => {
  await using stage = await Stage.open();
  await stage.campaign(30, undefined, resolve);
  const at: number[] = [];
  const provider = folderProvider(stage.clock, ({ delivery }, attempt) => {
    at.push(stage.clock.now());
    return third(delivery, attempt);
  });
  const { transport } = provider;
  await stage.run({ studio: { transport, throttles: [await limits(['5 per minute'])] } });
  expect(provider.taken).toHaveLength(30);
  expect(at).toHaveLength(36);
  for (let index = 5; index < at.length; index++)
    expect((at[index] ?? 0) - (at[index - 5] ?? 0)).toBeGreaterThanOrEqual(minute);
});

test('through a route, each mail is looked for where its last try was', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(40, { route: 'both' }, resolve);
  const fates = (attempts: number): Fate => (attempts === 1 ? 'taken, answer lost' : 'taken');
  const [one, two] = [1, 2].map(() => folderProvider(stage.clock, (_mail, attempt) => fates(attempt))) as [
    ReturnType<typeof folderProvider>,
    ReturnType<typeof folderProvider>,
  ];
  const both = {
    rank: ({ id }: { readonly id: number }) =>
      (id % 2 === 0 ? ['one', 'two'] : ['two', 'one']).map((account) => ({ account, reason: 'in turns' })),
  };
  const { end } = await stage.run(
    { one: { transport: one.transport }, two: { transport: two.transport } },
    { routes: new Map([['both', both]]) },
  );
  expect(end).toEqual({ kind: 'finished' });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 40 });
  expect([one.taken.length, two.taken.length]).toEqual([20, 20]);
});

test('while others wait for a limit, it is the limit that a run without patience names', async () => {
  await using stage = await Stage.open();
  await stage.campaign(30, undefined, resolve);
  const { transport } = folderProvider(stage.clock, ({ delivery }) => (delivery === 1 ? 'lost' : 'taken'));
  const isp = await limits(['20 per day rolling']);
  const { end } = await stage.run({ studio: { transport, throttles: [isp] } }, { patience: 0 });
  expect(end).toMatchObject({ kind: 'paused', why: 'throttle' });
});

test('a run that goes on for others looks no more for a campaign that it has finished', async () => {
  await using stage = await Stage.open();
  const { campaign: short } = await stage.campaign(5, { account: 'one' }, { ...resolve, name: 'short' });
  await stage.campaign(50, { account: 'two' }, { ...resolve, name: 'long' });
  // The folder begins to keep mails after a quarter of an hour.
  const from = stage.clock.now();
  const one = folderProvider(stage.clock, ({ delivery }) => (delivery === 1 ? 'lost' : 'taken'), {
    searched: async () => (stage.clock.now() - from < 15 * minute ? { kind: 'searched', found: [] } : undefined),
  });
  const two = folderProvider(stage.clock);
  const isp = await limits(['1 per minute']);
  const { end } = await stage.run({
    one: { transport: one.transport },
    two: { transport: two.transport, throttles: [isp] },
  });
  expect(end).toEqual({ kind: 'finished' });
  expect((await stage.ledger.campaign(short.id))?.state).toBe('finished');
  expect(await stage.ledger.tally(short.id)).toMatchObject({ accepted: 4, uncertain: 1, queued: 0 });
});

test('mails that are accepted otherwise are never looked for', async () => {
  await using stage = await Stage.open();
  await stage.campaign(50, undefined, resolve);
  const provider = folderProvider(stage.clock, () => acceptedOutcome);
  await stage.run({ studio: { transport: provider.transport } });
  expect(provider.searches).toEqual([]);
});

test('a mail that was long under way is not overtaken by what left meanwhile', async () => {
  // Prevents: its last byte had left a second ago, a mail that began after it was in the folder, and it went twice.
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(30, undefined, resolve);
  const provider = folderProvider(stage.clock, undefined, {
    searched: async (ids) => ({
      kind: 'searched',
      found: ids.filter((id) => stage.clock.now() - (provider.folder.get(id) ?? Infinity) >= 5 * second),
    }),
  });
  let slow: number | undefined;
  const transport = {
    ...provider.transport,
    async connect(signal: AbortSignal) {
      const opened = await provider.transport.connect(signal);
      if (opened.kind !== 'connected') return opened;
      const { connection } = opened;
      return {
        ...opened,
        connection: {
          ...connection,
          close: connection.close.bind(connection),
          async send(...[mail, until]: Parameters<typeof connection.send>) {
            slow ??= mail.delivery;
            if (mail.delivery !== slow) return connection.send(mail, until);
            await new Promise<void>((done) => void stage.clock.after(80 * second, done));
            provider.take(mail.messageId);
            return { kind: 'uncertain', why: 'The connection was lost after the mail had left.' } as const;
          },
        },
      };
    },
  };
  await stage.run({ studio: { transport, throttles: [await limits(['20 per minute'])] } });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 30, uncertain: 0 });
  expect(provider.taken).toHaveLength(30);
});
