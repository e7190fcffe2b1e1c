import type { Problem } from '@postrider/core/contracts';
import { expect, test } from 'vitest';
import { lookUp, settleLookUp } from '../../core/send/resolve/look-up.ts';
import type { LookUpWish } from '../../core/send/resolve/look-up.ts';
import type { SendingAccount } from '../../core/send/sending-account.ts';
import { folderProvider } from './sent-folder.ts';
import type { FolderProvider } from './sent-folder.ts';
import { Stage } from './stage.ts';

const minute = 60_000;
const { signal } = new AbortController();
const missing: Problem = { code: 'SENT_ACCOUNT_MISSING', what: 'It is gone.', next: 'Bring it back.' };

/** Ten mails of a campaign that holds: one was lost, one taken without an answer. */
async function uncertainStage(): Promise<{
  readonly stage: Stage;
  readonly provider: FolderProvider;
  readonly id: string;
}> {
  const stage = await Stage.open();
  const { campaign } = await stage.campaign(10);
  const provider = folderProvider(stage.clock, ({ delivery }, attempt) =>
    attempt > 1 || delivery < 9 ? 'taken' : delivery === 9 ? 'lost' : 'taken, answer lost',
  );
  await stage.run({ studio: { transport: provider.transport } });
  return { stage, provider, id: campaign.id };
}

function looking({ stage, provider }: { readonly stage: Stage; readonly provider: FolderProvider }) {
  const services = { book: stage.ledger, bus: stage.bus, clock: stage.clock };
  const accountOf = async (name: string): Promise<SendingAccount | Problem> =>
    name === 'studio' ? { name, transport: provider.transport, throttles: [] } : missing;
  return {
    look: (wish: LookUpWish = {}) => lookUp(wish, accountOf, services, signal),
    settle: (found: Awaited<ReturnType<typeof lookUp>>, requeue: boolean) => settleLookUp(found, requeue, services),
  };
}

test('a look tells what is there and what is not, whatever the policy, and writes nothing', async () => {
  const scene = await uncertainStage();
  await using stage = scene.stage;
  await stage.clock.advance(10 * minute);
  const before = await stage.ledger.tally(scene.id);
  const [studio, ...others] = await looking(scene).look();
  expect(others).toEqual([]);
  expect(studio?.judged.map(({ tried, judgement }) => [tried.address, judgement.kind])).toEqual([
    ['person8@post.example', 'absent'],
    ['person9@mail.example', 'found'],
  ]);
  expect(await stage.ledger.tally(scene.id)).toEqual(before);
});

test('what was found is accepted; what was not goes back only when the person says so', async () => {
  const scene = await uncertainStage();
  await using stage = scene.stage;
  await stage.clock.advance(10 * minute);
  const { look, settle } = looking(scene);
  const found = await look();
  expect(await settle(found, false)).toEqual({ found: 1, requeued: 0 });
  expect(await stage.ledger.tally(scene.id)).toMatchObject({ accepted: 9, uncertain: 1 });
  expect(await settle(found, true)).toEqual({ found: 0, requeued: 1 });
  expect(await stage.ledger.tally(scene.id)).toMatchObject({ accepted: 9, queued: 1 });
  await stage.run({ studio: { transport: scene.provider.transport } });
  expect(await stage.ledger.tally(scene.id)).toMatchObject({ accepted: 10 });
  expect(scene.provider.taken).toHaveLength(10);
});

test('a mail that was sent again between the look and the answer is left alone', async () => {
  const scene = await uncertainStage();
  await using stage = scene.stage;
  await stage.clock.advance(10 * minute);
  const { look, settle } = looking(scene);
  const found = await look();
  await stage.ledger.requeue({ states: ['uncertain'], addresses: ['PERSON8@post.example'] }, stage.clock.now());
  await stage.run({ studio: { transport: scene.provider.transport } });
  expect(await settle(found, true)).toEqual({ found: 1, requeued: 0 });
  expect(await stage.ledger.tally(scene.id)).toMatchObject({ accepted: 10 });
});

test('single ones can be named, by address, account and campaign', async () => {
  const scene = await uncertainStage();
  await using stage = scene.stage;
  await stage.clock.advance(10 * minute);
  const { look } = looking(scene);
  const addresses = async (wish: LookUpWish) =>
    (await look(wish)).flatMap(({ judged }) => judged.map(({ tried }) => tried.address));
  expect(await addresses({ addresses: ['Person9@mail.example', 'nobody@mail.example'] })).toEqual([
    'person9@mail.example',
  ]);
  expect(await addresses({ account: 'other' })).toEqual([]);
  expect(await addresses({ account: 'studio', campaign: scene.id })).toHaveLength(2);
  const { campaign: other } = await stage.campaign(1, undefined, { name: 'other' });
  expect(await addresses({ campaign: other.id })).toEqual([]);
});

test('too short a time after it left nobody can say that a mail was not taken', async () => {
  const scene = await uncertainStage();
  await using stage = scene.stage;
  await stage.clock.advance(minute);
  const [studio] = await looking(scene).look();
  expect(studio?.judged.map(({ judgement }) => judgement.kind)).toEqual(['early', 'found']);
});

test('an account that is gone, and one whose search fails, are told with the mails they had', async () => {
  const scene = await uncertainStage();
  await using stage = scene.stage;
  const services = { book: stage.ledger, bus: stage.bus, clock: stage.clock };
  const [gone] = await lookUp({}, async () => missing, services, signal);
  expect([gone?.unsought.length, gone?.problem]).toEqual([2, missing]);
  const transport = { ...scene.provider.transport, searchSent: () => Promise.reject(new Error('no way')) };
  const [broken] = await lookUp({}, async (name) => ({ name, transport, throttles: [] }), services, signal);
  expect([broken?.unsought.length, broken?.problem?.code]).toEqual([2, 'SENT_SEARCH_BROKEN']);
});
