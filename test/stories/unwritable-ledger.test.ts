import { ProblemError } from '@postrider/core/contracts';
import { scriptedTransport } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { Stage, limits } from './stage.ts';

const busy = new ProblemError({ code: 'LEDGER_BUSY', what: 'Another program holds it.', next: 'Wait.' });

/** Lets nothing be written from a turn on, the tenth as a rule, for so many milliseconds. */
function unwritableFor(stage: Stage, milliseconds: number, from = 10): void {
  const { ledger } = stage;
  const commit = ledger.commit.bind(ledger);
  let turns = 0;
  let since = Infinity;
  ledger.commit = async (turn) => {
    if (++turns === from) since = stage.clock.now();
    if (stage.clock.now() >= since && stage.clock.now() < since + milliseconds) throw busy;
    return commit(turn);
  };
}

test('a ledger that cannot be written for some seconds costs nobody their answer, and no limit its count', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(60);
  unwritableFor(stage, 12_000);
  const transport = scriptedTransport();
  const isp = await limits(['50 per day rolling']);
  const { end } = await stage.run({ studio: { transport, throttles: [isp] } }, { patience: 0 });
  expect(end).toMatchObject({ kind: 'paused', why: 'throttle' });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 50, queued: 10, handed: 0, uncertain: 0 });
  expect(transport.tried).toHaveLength(50);
});

test('a ledger that stays unwritable ends the run with its problem, and no more mails have left than have places', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(60);
  unwritableFor(stage, 60_000);
  const transport = scriptedTransport();
  const from = stage.clock.now();
  const state: { thrown?: unknown } = {};
  const run = stage.start({ studio: { transport } }).catch((thrown: unknown) => (state.thrown = thrown));
  while (state.thrown === undefined) await stage.clock.advance(1_000);
  await run;
  expect(state.thrown).toBe(busy);
  expect(stage.clock.now() - from).toBeLessThan(60_000);
  const tally = await stage.ledger.tally(campaign.id);
  expect(tally.handed).toBeLessThanOrEqual(4);
  expect(transport.tried.length).toBe(tally.accepted + tally.handed);
});

test('what a limit granted in a turn that was not written is granted again, and not kept for tomorrow', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(10);
  // The first turn of a run writes down what its limits count.
  unwritableFor(stage, 1_000, 2);
  const transport = scriptedTransport();
  const isp = await limits(['3 per day rolling']);
  await stage.run({ studio: { transport, throttles: [isp] } }, { patience: 0 });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 3, queued: 7 });
});

test('a ledger that cannot be written when a run begins is waited for', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(10);
  unwritableFor(stage, 3_000, 1);
  const isp = await limits(['3 per day rolling']);
  await stage.run({ studio: { transport: scriptedTransport(), throttles: [isp] } }, { patience: 0 });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 3, queued: 7 });
});

test('what is written beside the turns waits for the ledger too: the end of a campaign, and its seeds', async () => {
  // Prevents: everybody was written to, and the run ended with a problem because a backup held the ledger just then.
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(60);
  const { ledger, clock } = stage;
  const sow = ledger.sow.bind(ledger);
  const setCampaignState = ledger.setCampaignState.bind(ledger);
  const held = new Set<string>();
  const heldAtFirst = (what: string): void => {
    if (held.has(what)) return;
    clock.after(10_000, () => held.add(what));
    throw busy;
  };
  ledger.sow = async (...given) => {
    heldAtFirst('sow');
    return sow(...given);
  };
  ledger.setCampaignState = async (id, ...given) => {
    heldAtFirst(id === campaign.id ? 'campaign' : 'seed');
    return setCampaignState(id, ...given);
  };
  const look = async (): Promise<boolean> => {
    for (const seed of await ledger.seeds('open')) await ledger.seedArrived(seed.campaign, seed.delivery, clock.now());
    return true;
  };
  const mailboxes = [{ inbox: 'watch', address: 'watch@mailbox.example' }];
  const { end } = await stage.run(
    { studio: { transport: scriptedTransport() } },
    { seeding: { mailboxes, every: 50, within: 600_000, look } },
  );
  expect(end).toEqual({ kind: 'finished' });
  expect(held).toEqual(new Set(['sow', 'seed', 'campaign']));
  expect(await ledger.tally(campaign.id)).toMatchObject({ accepted: 60, handed: 0, uncertain: 0 });
});
