import { describe, expect, test } from 'vitest';
import { forecast } from '../../core/planner/forecast.ts';
import { limitsThrottle } from '../../plugins/throttle-limits/limits-throttle.ts';

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
