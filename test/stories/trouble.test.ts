import { ProblemError } from '@postrider/core/contracts';
import { acceptedOutcome, scriptedTransport } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { Stage, refused } from './stage.ts';

const diskFull = new ProblemError({ code: 'LEDGER_DISK_FULL', what: 'The disk is full.', next: 'Make room.' });

test('a retry that falls due while another mail is slow does not wait for it', async () => {
  await using stage = await Stage.open();
  await stage.campaign(2);
  const slow = Promise.withResolvers<void>();
  const transport = scriptedTransport(async (mail, attempt) => {
    if (mail.envelope.to.startsWith('person0@')) await slow.promise;
    else if (attempt === 1) return refused('451 4.7.1 Greylisting in action', 'transient', 'recipient');
    return acceptedOutcome;
  });
  const running = stage.start({ studio: { transport } });
  await stage.clock.advance(600_000);
  expect(transport.accepted.map(({ envelope }) => envelope.to)).toEqual(['person1@post.example']);
  slow.resolve();
  await stage.clock.advance(0);
  expect(await running).toEqual({ kind: 'finished' });
});

test('a retry that fell due before the run, and nobody else left, is sent and not waited for', async () => {
  await using stage = await Stage.open();
  await stage.campaign(1);
  const transport = scriptedTransport((_, attempt) =>
    attempt === 1 ? refused('451 4.7.1 Greylisting in action', 'transient', 'recipient') : acceptedOutcome,
  );
  expect((await stage.run({ studio: { transport } }, { patience: 0 })).end).toMatchObject({
    kind: 'paused',
    why: 'retry',
  });
  await stage.clock.advance(3_600_000);
  expect((await stage.run({ studio: { transport } }, { patience: 0 })).end).toEqual({ kind: 'finished' });
});

/** A stage whose ledger takes no writes while `refusing` says so. */
function refuseWrites(stage: Stage): { refusing: boolean } {
  const disk = { refusing: false };
  const commit = stage.ledger.commit.bind(stage.ledger);
  stage.ledger.commit = async (turn) => {
    if (disk.refusing) throw diskFull;
    return commit(turn);
  };
  return disk;
}

test.each([
  { refusedFor: 2_000, end: 'the run goes on', accepted: 20 },
  { refusedFor: 20_000, end: 'the run ends, and what was answered is written', accepted: 4 },
])('a ledger that takes no writes for $refusedFor ms loses no answer: $end', async ({ refusedFor, accepted }) => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(20);
  const gate = Promise.withResolvers<void>();
  const transport = scriptedTransport(async () => {
    await gate.promise;
    return acceptedOutcome;
  });
  const disk = refuseWrites(stage);
  const running = stage.start({ studio: { transport } }).catch((thrown: unknown) => thrown);
  await stage.clock.advance(1_000);
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ handed: 4 });
  disk.refusing = true;
  gate.resolve();
  await stage.clock.advance(refusedFor);
  // Somebody made room.
  disk.refusing = false;
  await stage.clock.advance(20_000);
  expect(await running).toEqual(accepted === 20 ? { kind: 'finished' } : diskFull);
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted, handed: 0, queued: 20 - accepted });
  expect((await stage.run({ studio: { transport } })).end.kind).toBe('finished');
  expect(transport.tried).toHaveLength(20);
});

test('a throttle that fails holds its account for a person and harms nobody else', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(5);
  await stage.campaign(5, { account: 'other' }, { name: 'summer' });
  const broken = {
    key: 'broken',
    throttle: {
      initial: {},
      grant: () => {
        throw new Error('a fault of the plugin');
      },
    },
  };
  const studio = scriptedTransport();
  const other = scriptedTransport();
  const { end } = await stage.run({ studio: { transport: studio, throttles: [broken] }, other: { transport: other } });
  expect(end).toMatchObject({ kind: 'held', holds: [{ account: 'studio', reason: 'a fault of the plugin' }] });
  expect(studio.tried).toHaveLength(0);
  expect(other.accepted).toHaveLength(5);
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ queued: 5 });
});

test('mails that are refused together pause their lane once, and for the first pause', async () => {
  await using stage = await Stage.open();
  // Prevents: the second of several refusals in one turn found one strike, and doubled the pause of the first.
  await stage.campaign(12, { account: 'studio' }, {}, () => 'mail.example');
  const begins = stage.clock.now();
  const transport = scriptedTransport(
    () => (stage.clock.now() < begins + 5_000 ? refused('450 4.7.1 slow down', 'throttle', 'lane') : acceptedOutcome),
    { connections: 2, mailsInFlight: 3 },
  );
  const { end, took } = await stage.run({ studio: { transport } });
  expect(end.kind).toBe('finished');
  expect(took).toBeGreaterThanOrEqual(30_000);
  // After the pause the lane begins slowly; a doubled pause would be a minute.
  expect(took).toBeLessThan(40_000);
});
