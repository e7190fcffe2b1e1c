import { acceptedOutcome, scriptedTransport } from '@postrider/sdk/testing';
import { describe, expect, test } from 'vitest';
import { planAhead } from '../../core/composition/plan-ahead.ts';
import { forecast } from '../../core/planner/forecast.ts';
import { DestinationGroups } from '../../core/send/destination-groups.ts';
import type { KeyedThrottle } from '../../core/send/sending-account.ts';
import { limitsThrottle } from '../../plugins/throttle-limits/limits-throttle.ts';
import { paceThrottle } from '../../plugins/throttle-pace/pace-throttle.ts';
import { Stage } from './stage.ts';

const now = Date.parse('2026-03-02T09:00:00Z');
const day = 86_400_000;

function accountUnder(...rules: readonly string[]) {
  const throttle = limitsThrottle('isp', { rules, timeZone: 'Europe/Berlin' });
  return { account: 'studio', throttles: [{ name: 'isp', throttle, state: throttle.initial }] };
}

const ask = { now, bytesPerMail: 10_000, timeZone: 'Europe/Berlin' };

describe('the forecast under real limits', () => {
  test('plans 4,000 recipients against 500 a day over 8 days', async () => {
    const accounts = [accountUnder('500 recipients per day rolling')];
    const plan = await forecast({ ...ask, recipients: 4000, accounts });
    expect(plan).toMatchObject({ kind: 'finishes', at: now + 7 * day, now: 500 });
    expect(plan.kind === 'finishes' && plan.days.map(({ mails }) => mails)).toEqual(Array(8).fill(500));
  });

  test('takes a million recipients through three limits at once', async () => {
    const accounts = [accountUnder('600 per minute', '20000 per hour', '250000 recipients per day rolling')];
    const plan = await forecast({ ...ask, recipients: 1_000_000, accounts });
    expect(plan).toMatchObject({ kind: 'finishes', days: [{}, {}, {}, {}] });
    expect(plan.kind === 'finishes' && plan.days.reduce((sum, { mails }) => sum + mails, 0)).toBe(1_000_000);
  });
});

/** Domains as a studio's list has them: most at two large hosts, some of them under a name of their own, the rest by itself. */
const domains = ['big.example', 'big.example', 'other.example', 'big.example', 'hosted.example', 'own.example'];
const exchangers = async (domain: string) =>
  domain === 'own.example'
    ? []
    : [{ exchange: `mx.${domain === 'hosted.example' ? 'big.example' : domain}`, priority: 1 }];

/** Sends for real on virtual time, and says how many left on each date of UTC. */
async function simulated(throttles: readonly KeyedThrottle[], people: number) {
  await using stage = await Stage.open();
  const fields = ['Asia/Tokyo', 'Europe/Berlin', ''];
  const list = Array.from({ length: people }, (_, index) => ({
    address: `person${index}@${domains[(index * 7) % domains.length] ?? ''}`,
    fields: { time_zone: fields[index % 3] ?? '' },
  }));
  const { campaign } = await stage.campaign(people, { account: 'studio' }, { list });
  const destinations = new DestinationGroups(exchangers, stage.clock);
  const days = new Map<string, number>();
  const transport = scriptedTransport(() => {
    const date = new Date(stage.clock.now()).toISOString().slice(0, 10);
    days.set(date, (days.get(date) ?? 0) + 1);
    return acceptedOutcome;
  });
  const account = { name: 'studio', transport, throttles };
  const plan = await planAhead(
    { ledger: stage.ledger, clock: stage.clock, timeZone: 'UTC', accounts: [account], destinations },
    {
      recipients: people,
      bytesPerMail: 1_000,
      through: { account: 'studio' },
      mailing: { sender: 'hello@northlight.example' },
      campaign: campaign.id,
      async *people() {
        yield list;
      },
    },
  );
  const { end } = await stage.run({ studio: account }, { destinations });
  expect(end.kind).toBe('finished');
  return { plan, days: [...days] };
}

describe('the forecast of a month and the month itself agree to the mail', () => {
  const limits = (...rules: readonly string[]) => limitsThrottle('isp', { rules, timeZone: 'UTC' });
  const stories: readonly (readonly [string, number, readonly KeyedThrottle[]])[] = [
    ['one limit a day', 1_500, [{ key: 'isp', throttle: limits('60 per day rolling', '8 per hour calendar') }]],
    ['a limit per destination', 1_500, [{ key: 'isp', throttle: limits('60 per day calendar'), per: 'destination' }]],
    [
      'a limit for all beside one per destination',
      700,
      [
        { key: 'all', throttle: limits('38 per day rolling') },
        { key: 'each', throttle: limits('14 per day rolling', '5 per hour'), per: 'destination' },
      ],
    ],
    [
      'a pace with a window',
      1_800,
      [
        {
          key: 'calm',
          throttle: paceThrottle('calm', {
            group: { mails: 15, pause: '45m' },
            window: { days: ['mon', 'tue', 'wed', 'fri'], from: '08:00', until: '17:30', timeZone: 'America/New_York' },
          }),
        },
      ],
    ],
    [
      'a pace for all and a limit per destination',
      800,
      [
        {
          key: 'calm',
          throttle: paceThrottle('calm', {
            gap: '3m',
            window: { from: '09:00', until: '16:00', timeZone: 'Europe/Berlin' },
            warmUp: { start: '2026-03-02', days: [20, 40, 80], after: 120 },
          }),
        },
        { key: 'each', throttle: limits('30 per day calendar'), per: 'destination' },
      ],
    ],
  ];

  test.each(stories)(
    '%s',
    async (_title, people, throttles) => {
      const { plan, days } = await simulated(throttles, people);
      if (plan.kind !== 'finishes') throw new Error(plan.why);
      expect(plan.days.map(({ date, mails }) => [date, mails])).toEqual(days);
      expect(days.reduce((sum, [, mails]) => sum + mails, 0)).toBe(people);
      expect(days.length).toBeGreaterThan(6);
    },
    60_000,
  );
});

test('throttles that are foreseen in place plan the same days as those that are asked', async () => {
  const rules = [['1 per second', '50 per minute'], ['1500 per hour calendar'], ['9000 mails per day rolling']];
  const foreseen = rules.map((each, place) => {
    const throttle = limitsThrottle(`isp${place}`, { rules: each, timeZone: 'UTC' });
    return { name: `isp${place}`, throttle, state: throttle.initial };
  });
  const asked = foreseen.map(({ name, throttle, state }) => ({
    name,
    state,
    throttle: { initial: throttle.initial, grant: throttle.grant.bind(throttle) },
  }));
  const planOf = (throttles: typeof asked) =>
    forecast({ ...ask, recipients: 20_000, accounts: [{ account: 'studio', throttles }] });
  const plan = await planOf(foreseen);
  expect(plan.kind).toBe('finishes');
  expect(await planOf(asked)).toEqual(plan);
  expect(await planOf([...foreseen.slice(0, 1), ...asked.slice(1)])).toEqual(plan);
}, 60_000);
