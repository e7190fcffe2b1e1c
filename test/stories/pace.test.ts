import type { Throttle } from '@postrider/core/contracts';
import { acceptedOutcome, scriptedTransport, testInstance } from '@postrider/sdk/testing';
import throttlePace from '@postrider/throttle-pace';
import { expect, test } from 'vitest';
import { DayTally } from '../../core/planner/day-tally.ts';
import { forecast } from '../../core/planner/forecast.ts';
import { Stage, factoryOf, limits } from './stage.ts';

const minute = 60_000;
const zone = 'Europe/Berlin';

async function pace(settings: object): Promise<{ readonly key: string; readonly throttle: Throttle }> {
  const make = await factoryOf(throttlePace, 'throttles', 'pace');
  return { key: 'calm', throttle: await make(testInstance({ name: 'calm', settings })) };
}

const office = { days: ['mon', 'wed', 'thu', 'fri'], from: '08:00', until: '18:00', timeZone: zone };

test('the forecast and the sending agree to the mail and to the moment, under a pace and limits at once', async () => {
  await using stage = await Stage.open();
  const throttles = [
    await pace({
      group: { mails: 40, pause: '20m' },
      gap: '5s',
      rest: { every: '2h', for: '30m' },
      window: office,
      warmUp: { start: '2026-03-02', days: [30, 60], after: 150 },
    }),
    await limits(['100 per day calendar', '500 per week calendar']),
  ];
  const plan = await forecast({
    now: stage.clock.now(),
    recipients: 300,
    bytesPerMail: 10_000,
    timeZone: zone,
    accounts: [
      {
        account: 'studio',
        throttles: throttles.map(({ key, throttle }) => ({ name: key, throttle, state: throttle.initial })),
      },
    ],
  });

  const tally = new DayTally(zone);
  let last = 0;
  await stage.campaign(300);
  const transport = scriptedTransport(() => {
    last = stage.clock.now();
    tally.add('studio', 1, last, last);
    return acceptedOutcome;
  });
  expect((await stage.run({ studio: { transport, throttles } })).end).toEqual({ kind: 'finished' });
  expect(plan).toMatchObject({ kind: 'finishes', at: last, days: tally.days() });
  expect(tally.days().map(({ date, mails }) => [date, mails])).toEqual([
    ['2026-03-02', 30],
    ['2026-03-04', 100],
    ['2026-03-05', 100],
    ['2026-03-06', 70],
  ]);
});

test('a pace that is changed in the middle of a campaign knows what has left already', async () => {
  await using stage = await Stage.open();
  const { campaign } = await stage.campaign(100);
  const transport = scriptedTransport();
  const now = { patience: 0 };
  const before = await pace({ group: { mails: 50, pause: '10m' }, warmUp: { start: '2026-03-02', days: [30] } });
  await stage.run({ studio: { transport, throttles: [before] } }, now);
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 30 });

  const after = await pace({ group: { mails: 40, pause: '10m' } });
  const { end } = await stage.run({ studio: { transport, throttles: [after] } }, now);
  expect(end).toEqual({ kind: 'paused', until: stage.clock.now() + 10 * minute, why: 'throttle' });
  expect(await stage.ledger.tally(campaign.id)).toMatchObject({ accepted: 40, queued: 60 });
});
