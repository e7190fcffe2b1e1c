import { describe, expect, test } from 'vitest';
import { at, day, hour, minute, pace, second, start, story, workdays } from './testing/pace-story.ts';

describe('groups', () => {
  const fifty = { group: { mails: 50, pause: '10m' } } as const;

  test('of 50 leave with 10 minutes between', () => {
    const calm = story(pace(fifty));
    expect(calm.ask(start, 4000)).toEqual({ granted: 50, retryAt: start + 10 * minute });
    expect(calm.ask(start + 10 * minute - 1, 3950)).toEqual({ granted: 0, retryAt: start + 10 * minute });
    expect(calm.ask(start + 10 * minute, 3950)).toEqual({ granted: 50, retryAt: start + 20 * minute });
  });

  test('pause after their last mail, however long it took to come', () => {
    const calm = story(pace(fifty));
    calm.ask(start, 30);
    expect(calm.ask(start + 4 * minute, 30)).toEqual({ granted: 20, retryAt: start + 14 * minute });
  });

  test('begin anew when it was quiet for as long as the pause', () => {
    const calm = story(pace(fifty));
    calm.ask(start, 30);
    expect(calm.ask(start + 10 * minute, 60).granted).toBe(50);
  });

  test('that are made smaller keep what they hold already', () => {
    const calm = story(pace(fifty));
    calm.ask(start, 30);
    const smaller = calm.under({ group: { mails: 20, pause: '10m' } });
    expect(smaller.ask(start + minute, 5)).toEqual({ granted: 0, retryAt: start + 10 * minute });
    expect(calm.under({ group: { mails: 80, pause: '1h' } }).ask(start + minute, 100).granted).toBe(50);
  });

  test('take back mails that never left', () => {
    const calm = story(pace(fifty));
    calm.ask(start, 30);
    calm.ask(start + minute, 20);
    calm.release(start, 10);
    expect(calm.ask(start + 2 * minute, 100)).toEqual({ granted: 10, retryAt: start + 12 * minute });
  });

  test('take nothing back of an earlier group', () => {
    const calm = story(pace(fifty));
    calm.ask(start, 50);
    calm.ask(start + 10 * minute, 50);
    calm.release(start, 50);
    expect(calm.ask(start + 11 * minute, 1).granted).toBe(0);
  });
});

describe('a gap', () => {
  test('lets one mail go at a time', () => {
    const calm = story(pace({ gap: '2s' }));
    expect(calm.ask(start, 10)).toEqual({ granted: 1, retryAt: start + 2 * second });
    expect(calm.ask(start + 2 * second, 1)).toEqual({ granted: 1 });
    expect(calm.ask(start + 2 * second, 1)).toEqual({ granted: 0, retryAt: start + 4 * second });
  });

  test('is not kept from a mail that never left', () => {
    const calm = story(pace({ gap: '2s' }));
    calm.ask(start, 1);
    calm.ask(start + 5 * second, 1);
    calm.release(start + 5 * second, 1);
    expect(calm.ask(start + 5 * second, 1)).toEqual({ granted: 1 });
  });

  test('that is made longer counts from the last mail', () => {
    const calm = story(pace({ gap: '2s' }));
    calm.ask(start, 1);
    const longer = calm.under({ gap: '1m' });
    expect(longer.ask(start + 2 * second, 1)).toEqual({ granted: 0, retryAt: start + minute });
  });
});

describe('a rest', () => {
  const hourly = { rest: { every: '1h', for: '5m' } } as const;

  test('comes after an hour of work and lasts 5 minutes from the last mail', () => {
    const calm = story(pace(hourly));
    calm.ask(start, 100);
    for (let minutes = 2; minutes < 60; minutes += 2) expect(calm.ask(start + minutes * minute, 9).granted).toBe(9);
    expect(calm.ask(start + hour - 1, 1)).toEqual({ granted: 1 });
    expect(calm.ask(start + hour, 1)).toEqual({ granted: 0, retryAt: start + hour - 1 + 5 * minute });
    expect(calm.ask(start + hour + 5 * minute, 1)).toEqual({ granted: 1 });
    expect(calm.ask(start + 2 * hour, 1)).toEqual({ granted: 1 });
  });

  test('is not needed when there was nothing to send for as long', () => {
    const calm = story(pace(hourly));
    calm.ask(start, 1);
    calm.ask(start + 55 * minute, 1);
    expect(calm.ask(start + hour, 1)).toEqual({ granted: 1 });
  });

  test('that is added later counts work from then on', () => {
    const calm = story(pace({ gap: '1s' }));
    calm.ask(start, 1);
    const rested = calm.under(hourly);
    expect(rested.ask(start + minute, 5)).toEqual({ granted: 5 });
    expect(rested.ask(start + hour, 5)).toEqual({ granted: 5 });
  });
});

describe('a warm-up', () => {
  const warmUp = { start: '2026-03-02', days: [50, 100], after: 200, timeZone: 'Europe/Berlin' } as const;

  test('lets more go each day, from the local midnight on', () => {
    const calm = story(pace({ warmUp }));
    expect(calm.ask(start, 4000)).toEqual({ granted: 50, retryAt: at('2026-03-02T23:00Z') });
    expect(calm.ask(at('2026-03-02T23:00Z'), 4000)).toEqual({ granted: 100, retryAt: at('2026-03-03T23:00Z') });
    expect(calm.ask(start + 2 * day, 4000).granted).toBe(200);
    expect(calm.ask(start + 90 * day, 4000).granted).toBe(200);
  });

  test('lets nothing go before its first day', () => {
    const calm = story(pace({ warmUp }));
    expect(calm.ask(at('2026-02-20T12:00Z'), 5)).toEqual({ granted: 0, retryAt: at('2026-03-01T23:00Z') });
  });

  test('ends when nothing more is said', () => {
    const calm = story(pace({ warmUp: { start: '2026-03-01', days: [50], timeZone: 'UTC' } }));
    expect(calm.ask(start, 1_000_000)).toEqual({ granted: 1_000_000 });
  });

  test('that is added at noon knows what the morning sent', () => {
    const calm = story(pace({ gap: '1s', window: { timeZone: 'Europe/Berlin' } }));
    for (let mail = 0; mail < 20; mail++) calm.ask(start + mail * second, 1);
    expect(calm.under({ warmUp }).ask(start + hour, 100).granted).toBe(30);
  });

  test('does not begin the day again in a zone where it is still yesterday', () => {
    const calm = story(pace({ warmUp }));
    const midnight = at('2026-03-02T23:00Z');
    calm.ask(midnight, 100);
    const west = calm.under({ warmUp: { ...warmUp, timeZone: 'America/New_York' } });
    expect(west.ask(midnight + minute, 1)).toEqual({ granted: 0, retryAt: at('2026-03-04T05:00Z') });
  });

  test('gives back mails of today that never left, none of yesterday', () => {
    const calm = story(pace({ warmUp }));
    calm.ask(start, 50);
    calm.ask(start + day, 100);
    calm.release(start, 50);
    expect(calm.ask(start + day, 1).granted).toBe(0);
    calm.release(start + day, 40);
    expect(calm.ask(start + day, 100).granted).toBe(40);
  });
});

describe('several policies', () => {
  test('name the first time that suits all of them', () => {
    const calm = story(
      pace({
        group: { mails: 50, pause: '3h' },
        window: { days: workdays, from: '08:00', until: '18:00', timeZone: 'Europe/Berlin' },
        warmUp: { start: '2026-03-02', days: [80], after: 100 },
      }),
    );
    const evening = at('2026-03-02T16:00Z');
    // The pause ends at 20:00, when the window is closed.
    expect(calm.ask(evening, 80)).toEqual({ granted: 50, retryAt: at('2026-03-03T07:00Z') });
    expect(calm.ask(at('2026-03-03T07:00Z'), 80)).toEqual({ granted: 50, retryAt: at('2026-03-03T10:00Z') });
    expect(calm.ask(at('2026-03-03T10:00Z'), 80)).toEqual({ granted: 50, retryAt: at('2026-03-04T07:00Z') });
  });

  test('keep a state of a constant size', () => {
    const calm = story(pace({ gap: '1s', group: { mails: 50, pause: '1m' }, rest: { every: '1h', for: '5m' } }));
    let now = start;
    for (let round = 0; round < 500; round++) now = calm.ask(now, 10).retryAt ?? now;
    expect(JSON.stringify(calm.state).length).toBeLessThan(300);
  });

  test('free nothing when the clock is set back', () => {
    const calm = story(pace({ gap: '10s' }));
    calm.ask(start, 1);
    expect(calm.ask(start - hour, 1)).toEqual({ granted: 0, retryAt: start + 10 * second });
    const grouped = story(pace({ group: { mails: 50, pause: '10m' } }));
    grouped.ask(start, 30);
    expect(grouped.ask(start - hour, 30)).toEqual({ granted: 20, retryAt: start + 10 * minute });
  });
});
