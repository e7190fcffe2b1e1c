import type { Ask, Grant, Throttle } from '@postrider/sdk';
import { describe, expect, test } from 'vitest';
import { sizeOf, type GrantLog } from './grant-log.ts';
import { limitsThrottle } from './limits-throttle.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.parse('2026-03-02T09:00:00Z');

const limits = (...rules: string[]): Throttle<GrantLog> => limitsThrottle('isp', { rules, timeZone: 'Europe/Berlin' });

const ask = (now: number, mails: number, more: Partial<Ask> = {}): Ask => ({
  now,
  mails,
  recipientsPerMail: 1,
  bytesPerMail: 10_000,
  ...more,
});

/** Runs asks one after the other, through JSON as the ledger does. */
function story(throttle: Throttle<GrantLog>, from: GrantLog = throttle.initial) {
  let state = from;
  return {
    ask(now: number, mails: number, more?: Partial<Ask>): Omit<Grant<GrantLog>, 'state'> {
      const { state: next, ...answer } = throttle.grant(state, ask(now, mails, more)) as Grant<GrantLog>;
      state = JSON.parse(JSON.stringify(next)) as GrantLog;
      return answer;
    },
    release(grantedAt: number, mails: number, at: number, more?: Partial<Ask>): void {
      const { recipientsPerMail, bytesPerMail } = ask(at, mails, more);
      const fact = { kind: 'released', at, grantedAt, mails, recipientsPerMail, bytesPerMail } as const;
      state = throttle.observe?.(state, fact) as GrantLog;
    },
    under: (other: Throttle<GrantLog>) => story(other, other.adopt?.(JSON.parse(JSON.stringify(state))) as GrantLog),
    get state() {
      return state;
    },
  };
}

describe('a rolling rule', () => {
  test('lets the whole allowance go at once and names the moment at which the first share comes back', () => {
    const isp = story(limits('500 recipients per day rolling'));
    expect(isp.ask(start, 4000)).toEqual({ granted: 500, retryAt: start + day });
    expect(isp.ask(start + day - 1, 3500)).toEqual({ granted: 0, retryAt: start + day });
    expect(isp.ask(start + day, 3500)).toEqual({ granted: 500, retryAt: start + 2 * day });
  });

  test('gives each share back when its own time is over', () => {
    const isp = story(limits('10 per minute'));
    isp.ask(start, 4);
    isp.ask(start + 20 * second, 6);
    expect(isp.ask(start + minute, 10)).toEqual({ granted: 4, retryAt: start + 80 * second });
    expect(isp.ask(start + 80 * second, 10)).toEqual({ granted: 6, retryAt: start + 2 * minute });
  });
});

describe('several rules', () => {
  test('hold at once: the smallest grant counts, and the latest opening', () => {
    const isp = story(limits('20 per minute', '30 per hour'));
    expect(isp.ask(start, 100)).toEqual({ granted: 20, retryAt: start + minute });
    expect(isp.ask(start + minute, 100)).toEqual({ granted: 10, retryAt: start + hour });
  });

  test('may count recipients and octets besides mails', () => {
    const isp = story(limits('10 per minute', '30 recipients per minute', '1 MB per minute'));
    expect(isp.ask(start, 100, { recipientsPerMail: 12 }).granted).toBe(2);
    expect(isp.ask(start, 100, { recipientsPerMail: 1, bytesPerMail: 300_000 }).granted).toBe(3);
    expect(isp.ask(start, 100, { recipientsPerMail: 0, bytesPerMail: 0 }).granted).toBe(5);
  });

  test('never let go what one of them can never hold', () => {
    const isp = story(limits('10 per minute', '1 MB per hour'));
    expect(isp.ask(start, 1, { bytesPerMail: 1_000_001 })).toEqual({ granted: 0 });
    expect(isp.ask(start, 1, { bytesPerMail: 1_000_000 })).toEqual({ granted: 1 });
  });
});

describe('a calendar rule', () => {
  test('begins anew at the local midnight', () => {
    const isp = story(limits('500 per day calendar'));
    const night = Date.parse('2026-03-02T22:59:59.999Z');
    expect(isp.ask(night, 800)).toEqual({ granted: 500, retryAt: night + 1 });
    expect(isp.ask(night + 1, 800)).toEqual({ granted: 500, retryAt: night + 1 + day });
  });

  test('knows that the day on which the clock goes forward has 23 hours', () => {
    const isp = story(limits('500 per day calendar'));
    const midnight = Date.parse('2026-03-28T23:00:00Z');
    expect(isp.ask(midnight, 800)).toEqual({ granted: 500, retryAt: midnight + 23 * hour });
  });

  test('begins anew on the first of the month, and holds together with a rolling one', () => {
    const isp = story(limits('600 per month calendar', '500 per day rolling'));
    const last = Date.parse('2026-03-31T20:00:00Z');
    expect(isp.ask(last, 1000)).toEqual({ granted: 500, retryAt: last + day });
    expect(isp.ask(last + day, 1000)).toEqual({ granted: 500, retryAt: last + 2 * day });
    expect(isp.ask(last + 2 * day, 1000)).toEqual({ granted: 100, retryAt: Date.parse('2026-04-30T22:00:00Z') });
  });
});

describe('a changed rule keeps what was counted', () => {
  test('raising 500 a day to 800 in the middle lets exactly 300 more go', () => {
    const before = story(limits('500 per day'));
    before.ask(start, 500);
    const after = before.under(limits('800 per day'));
    expect(after.ask(start + hour, 4000)).toEqual({ granted: 300, retryAt: start + day });
  });

  test('lowering resets nothing', () => {
    const before = story(limits('500 per day'));
    before.ask(start, 300);
    const after = before.under(limits('200 per day'));
    expect(after.ask(start + hour, 4000)).toEqual({ granted: 0, retryAt: start + day });
    expect(after.ask(start + day, 4000).granted).toBe(200);
  });

  test('a rule that is added knows what went before, also in another measure', () => {
    const before = story(limits('500 per day'));
    before.ask(start, 500, { bytesPerMail: 1000 });
    before.ask(start + day, 500, { bytesPerMail: 1000 });
    const after = before.under(limits('900 per day', '1200 per month calendar', '1100 KB per 7 days'));
    expect(after.ask(start + day, 4000, { bytesPerMail: 1000 }).granted).toBe(100);
  });

  test('a rule taken away and put back has forgotten nothing of the month', () => {
    const first = story(limits('20 per minute', '1000 per month calendar'));
    let now = start;
    for (; now < start + 3 * hour; now += minute) first.ask(now, 5);
    const without = first.under(limits('20 per minute'));
    for (; now < start + 6 * hour; now += minute) without.ask(now, 2);
    const again = without.under(limits('2000 per minute', '1500 per month calendar'));
    expect(again.ask(now, 4000).granted).toBe(1500 - 180 * 5 - 180 * 2);
  });
});

describe('mails that never left', () => {
  test('give their share back to the moment they were granted', () => {
    const isp = story(limits('10 per minute'));
    isp.ask(start, 6);
    isp.ask(start + 20 * second, 4);
    isp.release(start, 2, start + 30 * second);
    expect(isp.ask(start + 30 * second, 9)).toEqual({ granted: 2, retryAt: start + minute });
    expect(isp.ask(start + minute, 9)).toEqual({ granted: 4, retryAt: start + 80 * second });
  });

  test('give back what several grants of one moment took, however many moments there were before', () => {
    const isp = story(limits('1000 per hour'));
    for (let moment = 0; moment < 200; moment++) {
      const now = start + moment * second;
      isp.ask(now, 1);
      isp.ask(now, 2);
      isp.release(now, 3, now);
    }
    expect(isp.ask(start + 200 * second, 2000).granted).toBe(1000);
  });

  test('give back no more than was granted then, and nothing once it is forgotten', () => {
    const isp = story(limits('10 per minute'));
    isp.ask(start, 3);
    isp.ask(start + second, 7);
    isp.release(start, 10, start + 2 * second);
    isp.release(start - second, 10, start + 2 * second, { recipientsPerMail: 0 });
    expect(isp.ask(start + 2 * second, 10).granted).toBe(3);
    expect(isp.ask(start + second + minute, 10).granted).toBe(7);
  });

  test('are the only fact that changes the count', () => {
    const isp = limits('10 per minute');
    const state = (isp.grant(isp.initial, ask(start, 5)) as Grant<GrantLog>).state;
    const told = { at: start, grantedAt: start, mails: 5 } as const;
    const refusal = { kind: 'refused', class: 'throttle', scope: 'account', reply: { text: 'slower' } } as const;
    expect(isp.observe?.(state, { kind: 'accepted', ...told })).toBe(state);
    expect(isp.observe?.(state, { kind: 'uncertain', ...told })).toBe(state);
    expect(isp.observe?.(state, { kind: 'refused', ...told, refusal })).toBe(state);
  });
});

test('a clock that was set back frees nothing', () => {
  const isp = story(limits('10 per minute', '100 per hour calendar'));
  isp.ask(start, 10);
  expect(isp.ask(start - 2 * hour, 10)).toEqual({ granted: 0, retryAt: start + minute });
});

test('a million mails are granted without counting them one by one', () => {
  const isp = story(limits('1000000 per day'));
  expect(isp.ask(start, 2_000_000).granted).toBe(1_000_000);
  expect(sizeOf(isp.state)).toBe(2);
});
