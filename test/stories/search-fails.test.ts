import { expect, test } from 'vitest';
import { factsOf, folderProvider, hostThatDies, rows } from './sent-folder.ts';
import type { Fate } from './sent-folder.ts';
import { Stage, limits } from './stage.ts';

const second = 1_000;
const minute = 60 * second;
const resolve = { onUncertain: 'resolve' } as const;

test('a folder that holds none of the mails that it should proves nothing: what is uncertain stays so, and says why', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(10, undefined, resolve);
  const provider = folderProvider(stage.clock, ({ delivery }) => (delivery === 5 ? 'lost' : 'taken'), {
    searched: async () => ({ kind: 'searched', found: [] }),
  });
  const from = stage.clock.now();
  expect((await stage.run({ studio: { transport: provider.transport } })).end).toEqual({ kind: 'finished' });
  // What can be proved at all is proved by then: nobody is kept waiting longer.
  expect(stage.clock.now() - from).toBeLessThan(10 * minute + second);
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 9, uncertain: 1 });
  expect(factsOf(stage, 'search.failed').map(({ problem }) => problem.code)).toEqual(['SENT_UNPROVEN']);
  const uncertain = (await rows(stage.ledger, campaign.id)).find(({ state }) => state === 'uncertain');
  expect(uncertain?.reply).toContain('holds none of the mails');
  expect(provider.taken).toHaveLength(9);
});

test('an account that cannot look is told of once, and the campaign ends as if it held', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(10, undefined, resolve);
  const { scripted } = folderProvider(stage.clock, ({ delivery }) => (delivery % 2 === 0 ? 'lost' : 'taken'));
  const { end, took } = await stage.run({ studio: { transport: scripted } });
  expect(end).toEqual({ kind: 'finished' });
  expect(took).toBeLessThan(second);
  expect(factsOf(stage, 'search.failed').map(({ problem }) => problem.code)).toEqual(['SENT_UNSEARCHABLE']);
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 5, uncertain: 5 });
});

test('a search that is refused costs the mails of other accounts nothing', async () => {
  await using stage = await Stage.open();
  const { campaign: one } = await stage.campaign(4, { account: 'sad' }, { ...resolve, name: 'one' });
  const { campaign: two } = await stage.campaign(4, { account: 'glad' }, { ...resolve, name: 'two' });
  const fate = (): Fate => 'taken, answer lost';
  const problem = { code: 'GMAIL_BUSY', what: 'It is busy.', next: 'Wait.' };
  const refusal = { kind: 'refused', class: 'transient', scope: 'account', reply: { text: 'busy' } } as const;
  const sad = folderProvider(stage.clock, fate, { searched: async () => ({ kind: 'refused', refusal, problem }) });
  const glad = folderProvider(stage.clock, fate);
  await stage.run({ sad: { transport: sad.transport }, glad: { transport: glad.transport } });
  expect(await stage.ledger.tally(one.id)).toMatchObject({ uncertain: 4 });
  expect(await stage.ledger.tally(two.id)).toMatchObject({ accepted: 4 });
  expect(factsOf(stage, 'search.failed')).toMatchObject([{ account: 'sad', problem }]);
});

test('mails of an account that is not there any more stay uncertain, and it is said', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(3, undefined, resolve);
  await hostThatDies(stage, campaign.id, 1, 'former');
  const { transport } = folderProvider(stage.clock);
  expect((await stage.run({ studio: { transport } })).end).toEqual({ kind: 'finished' });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 2, uncertain: 1 });
  expect(factsOf(stage, 'search.failed').map(({ problem }) => problem.code)).toEqual(['SENT_ACCOUNT_MISSING']);
});

test('an answer that names what was not asked for is worth nothing', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(3, undefined, resolve);
  const provider = folderProvider(stage.clock, () => 'taken, answer lost', {
    searched: async (ids) => ({ kind: 'searched', found: [...ids, '<other@northlight.example>'] }),
  });
  await stage.run({ studio: { transport: provider.transport } });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ uncertain: 3 });
  expect(factsOf(stage, 'search.failed').map(({ problem }) => problem.code)).toEqual(['SENT_SEARCH_BROKEN']);
});

test('a search that never answers holds up no mail, and is given up after a minute', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(40, undefined, resolve);
  const aborted: number[] = [];
  const provider = folderProvider(stage.clock, ({ delivery }) => (delivery === 1 ? 'lost' : 'taken'), {
    searched: (_ids, signal) =>
      new Promise(() => signal.addEventListener('abort', () => aborted.push(stage.clock.now()))),
  });
  const from = stage.clock.now();
  const isp = await limits(['20 per 10 seconds']);
  await stage.run({ studio: { transport: provider.transport, throttles: [isp] } }, { patience: 20 * second });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 39, uncertain: 1 });
  const [first = 0] = aborted;
  expect(first - from).toBeGreaterThanOrEqual(minute);
  expect(first - from).toBeLessThan(minute + second);
  const last = factsOf(stage, 'deliveries.settled').at(-1);
  expect((last?.at ?? Infinity) - from).toBeLessThan(15 * second);
});

test('whoever stops is not kept waiting by a search', async () => {
  await using stage = await Stage.open();
  await stage.campaign(3, undefined, resolve);
  const provider = folderProvider(stage.clock, () => 'lost', { searched: () => new Promise(() => undefined) });
  const stop = new AbortController();
  const running = stage.start({ studio: { transport: provider.transport } }, {}, stop.signal);
  await stage.clock.advance(second);
  expect(provider.searches).toHaveLength(1);
  stop.abort();
  await stage.clock.advance(0);
  expect(await running).toEqual({ kind: 'stopped' });
});

test('a person is needed before a mail is looked for again: the run says so at once', async () => {
  await using stage = await Stage.open();
  await stage.campaign(4, undefined, resolve);
  const { transport } = folderProvider(stage.clock, ({ delivery }) =>
    delivery === 1
      ? 'lost'
      : { kind: 'refused', class: 'auth', scope: 'account', reply: { text: '535 no', code: 535 } },
  );
  const { end, took } = await stage.run({ studio: { transport } });
  expect(end.kind).toBe('held');
  expect(took).toBeLessThan(minute);
});
