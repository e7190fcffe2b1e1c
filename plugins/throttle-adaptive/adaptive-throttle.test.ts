import type { Refused, Throttle } from '@postrider/sdk';
import { describe, expect, test } from 'vitest';
import type { AdaptiveState } from './adaptive-state.ts';
import { adaptiveThrottle } from './adaptive-throttle.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.parse('2026-03-02T08:50:00Z');

const refusalOf = (text: string, more: Partial<Refused> = {}): Refused => ({
  kind: 'refused',
  class: 'throttle',
  scope: 'account',
  reply: { text, code: Number(text.slice(0, 3)) },
  ...more,
});

/** A provider that answers at once, and an account that always has more to send. */
class Story {
  readonly throttle: Throttle<AdaptiveState> = adaptiveThrottle({ atOnce: 512, raiseAfterMinutes: 60 });
  state = this.throttle.initial;
  now = start;
  readonly tries: { readonly at: number; readonly accepted: boolean }[] = [];

  ask(mails: number): { readonly granted: number; readonly retryAt?: number } {
    const grant = this.throttle.grant(this.state, { now: this.now, mails, recipientsPerMail: 1, bytesPerMail: 1 });
    if (grant instanceof Promise) throw new Error('A pure throttle answers at once.');
    this.state = grant.state;
    return grant;
  }

  tell(refusal?: Refused, grantedAt = this.now): void {
    const told = { at: this.now, grantedAt, mails: 1 };
    const fact =
      refusal === undefined ? { kind: 'accepted' as const, ...told } : { kind: 'refused' as const, refusal, ...told };
    const state = this.throttle.observe?.(this.state, fact);
    if (state === undefined || state instanceof Promise) throw new Error('A pure throttle answers at once.');
    this.state = state;
    this.tries.push({ at: this.now, accepted: refusal === undefined });
  }

  /** Sends one mail after the other until then, 10 milliseconds each, as the throttle lets it. */
  run(until: number, judge: (now: number) => Refused | undefined): void {
    while (this.now < until) {
      const { granted, retryAt = Infinity } = this.ask(1);
      if (granted === 0) {
        this.now = Math.min(until, retryAt);
        continue;
      }
      this.now += 10;
      this.tell(judge(this.now), this.now - 10);
    }
  }

  accepted(from: number, to: number): number {
    return this.tries.filter(({ at, accepted }) => accepted && at >= from && at < to).length;
  }

  refusedAfter(from: number): number {
    return this.tries.filter(({ at, accepted }) => !accepted && at >= from).length;
  }
}

function counting(
  most: number,
  turnOf: (now: number) => number,
  refusal: Refused,
): (now: number) => Refused | undefined {
  let turn = NaN;
  let held = 0;
  return (now) => {
    if (turnOf(now) !== turn) [turn, held] = [turnOf(now), 0];
    if (held >= most) return refusal;
    held++;
    return undefined;
  };
}

describe('a window is found', () => {
  test('by the clock: ten minutes after the refusal the hour is full, and mail goes', () => {
    const story = new Story();
    story.run(
      start + 3 * hour,
      counting(50, (now) => Math.floor(now / hour), refusalOf('451 Hourly limit exceeded')),
    );
    expect(story.accepted(start, start + 10 * minute)).toBe(50);
    expect(story.accepted(start + 10 * minute, start + 11 * minute)).toBe(50);
    expect(story.accepted(start + 70 * minute, start + 71 * minute)).toBe(50);
    expect(story.refusedAfter(start + 11 * minute)).toBeLessThanOrEqual(1);
  });

  test('by a day that begins at any hour, and in the second night nothing is tried', () => {
    const story = new Story();
    const refusal = refusalOf('550 5.4.5 Daily limit exceeded', { class: 'quota' });
    story.run(
      start + 3 * day,
      counting(200, (now) => Math.floor((now - 7 * hour) / day), refusal),
    );
    const secondDay = Date.parse('2026-03-03T07:00:00Z');
    expect(story.accepted(secondDay, secondDay + 2.5 * hour)).toBe(200);
    expect(story.accepted(secondDay + day, secondDay + day + minute)).toBe(200);
    expect(story.refusedAfter(start)).toBeLessThanOrEqual(20);
    expect(story.refusedAfter(secondDay + 3 * hour)).toBeLessThanOrEqual(3);
  });

  test('that moves with the time: as each mail leaves the last 24 hours, another goes', () => {
    const story = new Story();
    const times: number[] = [];
    story.run(start + 2 * day + hour, (now) => {
      if ((times.at(-100) ?? -Infinity) > now - day) return refusalOf('550 Daily limit', { class: 'quota' });
      times.push(now);
      return undefined;
    });
    expect(times.length).toBe(300);
  });
});

describe('what does not concern the account teaches nothing', () => {
  test.for([
    refusalOf('450 4.2.1 This user is receiving mail too quickly', { scope: 'recipient' }),
    refusalOf('421 Too many concurrent connections', { scope: 'connection' }),
    refusalOf('452 4.5.3 Too many recipients', { scope: 'mail' }),
    refusalOf('550 5.1.1 No such user', { class: 'bad-recipient', scope: 'recipient' }),
    refusalOf('535 5.7.8 Wrong password', { class: 'auth' }),
  ])('$reply.text', (refusal) => {
    const story = new Story();
    story.ask(1);
    story.tell(refusal);
    expect(story.ask(100).granted).toBe(100);
  });
});

test('a destination that is slow is its own affair, until another one says the same', () => {
  const story = new Story();
  const refusal = refusalOf('450 4.7.1 Error: too much mail from 192.0.2.7', { scope: 'lane' });
  for (let mail = 0; mail < 20; mail++) {
    story.ask(1);
    story.tell();
  }
  story.ask(1);
  story.tell(refusal);
  expect(story.ask(10).granted).toBe(10);
  story.now += second;
  story.ask(1);
  story.tell(refusal);
  expect(story.ask(10).granted).toBe(0);
});

test('mails that were on their way together are refused together, and count once', () => {
  const story = new Story();
  story.ask(40);
  for (let mail = 0; mail < 30; mail++) story.tell();
  const refusal = refusalOf('451 Hourly limit exceeded');
  for (let mail = 0; mail < 10; mail++) story.tell(refusal);
  expect(story.state.limits).toHaveLength(1);
  expect(story.state.limits[0]?.guesses.map(([, most]) => most)).toEqual([30, 30]);
});

test('a provider that says when to come back is taken at its word', () => {
  const story = new Story();
  story.ask(10);
  for (let mail = 0; mail < 9; mail++) story.tell();
  story.tell(refusalOf('451 Too much mail. Try again in 7 minutes', { retryAfter: 7 * minute }));
  expect(story.ask(1)).toMatchObject({ granted: 0, retryAt: start + 7 * minute });
});

test('a limit that was raised is unlearnt: one mail more, then two, then four', () => {
  const story = new Story();
  const refusal = refusalOf('451 Limit per minute exceeded');
  story.run(
    start + 30 * minute,
    counting(20, (now) => Math.floor(now / minute), refusal),
  );
  const raised = story.now;
  story.run(
    raised + 2 * hour,
    counting(120, (now) => Math.floor(now / minute), refusal),
  );
  expect(story.accepted(raised + 90 * minute, raised + 120 * minute)).toBeGreaterThan(30 * 110);
  expect(story.refusedAfter(raised)).toBeLessThanOrEqual(5);
});

test('an account that refuses everything is tried less and less often', () => {
  const story = new Story();
  story.run(start + day, () => refusalOf('550 Limit exceeded', { class: 'quota' }));
  expect(story.tries.length).toBeLessThan(40);
});

test('answers that come later and later slow it down, and quick ones set it free again', () => {
  const story = new Story();
  const answer = (took: number): void => {
    story.now += 100;
    const state = story.throttle.observe?.(story.state, {
      kind: 'accepted',
      at: story.now,
      grantedAt: story.now - took,
      mails: 1,
      took,
    });
    if (state === undefined || state instanceof Promise) throw new Error('A pure throttle answers at once.');
    story.state = state;
  };
  for (let mail = 0; mail < 100; mail++) answer(300);
  expect(story.ask(20).granted).toBe(20);
  for (let mail = 0; mail < 30; mail++) answer(4000);
  expect(story.state.pace?.key).toBe('slow answers');
  const slowedTo = story.state.pace?.interval ?? 0;
  expect(slowedTo).toBeGreaterThan(110);
  // It was ten a second; slow answers alone never bring it below a quarter of that.
  for (let mail = 0; mail < 60; mail++) answer(9000);
  expect(story.state.pace?.interval).toBeLessThanOrEqual(401);
  story.now += minute;
  for (let mail = 0; mail < 3000; mail++) answer(300);
  expect(story.state.pace).toBeUndefined();
});

test('the same refusal twice from one destination is that destination’s, from two it is the account’s', () => {
  const refusal = refusalOf('450 4.7.1 Error: too much mail from 192.0.2.7', { scope: 'lane' });
  const told = (story: Story, group: string): void => {
    story.ask(1);
    const fact = { kind: 'refused' as const, at: story.now, grantedAt: story.now, mails: 1, refusal, group };
    const state = story.throttle.observe?.(story.state, fact);
    if (state === undefined || state instanceof Promise) throw new Error('A pure throttle answers at once.');
    story.state = state;
    story.now += minute;
  };
  const one = new Story();
  told(one, 'big.example');
  told(one, 'big.example');
  expect(one.ask(10).granted).toBe(10);
  told(one, 'other.example');
  expect(one.state.limits.length + (one.state.pace === undefined ? 0 : 1)).toBe(1);
});

describe('what was found', () => {
  const learntDay = (): Story => {
    const story = new Story();
    const refusal = refusalOf('550 5.4.5 Daily limit exceeded', { class: 'quota' });
    story.run(
      start + 4 * day,
      counting(200, (now) => Math.floor((now - 7 * hour) / day), refusal),
    );
    return story;
  };

  test('is told with how sure it is', () => {
    const story = learntDay();
    expect(story.throttle.findings?.list(story.state)).toMatchObject([
      { what: '200 mails a day, which begins at 07:00 UTC', trust: 'confirmed', said: 'daily limit exceeded' },
    ]);
    expect(story.throttle.findings?.list(story.throttle.initial)).toEqual([]);
  });

  test('is kept in a forecast, where nobody answers', async () => {
    const story = learntDay();
    let state = (await story.throttle.forecast?.expected?.(story.state)) ?? story.state;
    const days = new Map<number, number>();
    for (let left = 1000, now = story.now; left > 0;) {
      const grant = story.throttle.grant(state, { now, mails: left, recipientsPerMail: 1, bytesPerMail: 1 });
      if (grant instanceof Promise) throw new Error('A pure throttle answers at once.');
      const turn = Math.floor((now - 7 * hour) / day);
      days.set(turn, (days.get(turn) ?? 0) + grant.granted);
      left -= grant.granted;
      ({ state } = grant);
      now = grant.retryAt ?? now;
    }
    for (const mails of days.values()) expect(mails).toBeLessThanOrEqual(200);
    expect(days.size).toBeLessThanOrEqual(7);
  });

  test('is forgotten when a person says so, and what was sent stays counted', () => {
    const story = learntDay();
    const forgotten = story.throttle.findings?.forget(story.state);
    expect(forgotten).toEqual({ ...story.throttle.initial, seen: story.state.seen, log: story.state.log });
    expect(story.throttle.adopt?.(forgotten)).toEqual(forgotten);
  });
});

test('a forecast of an account that was never refused has no end of mails at once', async () => {
  const throttle = adaptiveThrottle({ atOnce: 512, raiseAfterMinutes: 60 });
  const state = (await throttle.forecast?.expected?.(throttle.initial)) ?? throttle.initial;
  expect(throttle.grant(state, { now: start, mails: 100_000, recipientsPerMail: 1, bytesPerMail: 1 })).toMatchObject({
    granted: 100_000,
  });
});

test('a forecast goes on when the pause after a refusal that nothing explains is over', async () => {
  const throttle = adaptiveThrottle({ atOnce: 512, raiseAfterMinutes: 60 });
  const ask = { mails: 500, recipientsPerMail: 1, bytesPerMail: 1 };
  const first = await throttle.grant(throttle.initial, { ...ask, now: start, mails: 1 });
  const refused = await throttle.observe?.(first.state, {
    kind: 'refused',
    at: start + 300,
    grantedAt: start,
    mails: 1,
    refusal: refusalOf('550 5.4.5 Daily limit exceeded', { class: 'quota' }),
  });
  const expected = (await throttle.forecast?.expected?.(refused ?? first.state)) ?? first.state;
  const waiting = await throttle.grant(expected, { ...ask, now: start + second });
  expect(waiting).toMatchObject({ granted: 0, retryAt: start + 300 + 5 * minute });
  expect(await throttle.grant(waiting.state, { ...ask, now: start + 300 + 5 * minute })).toMatchObject({
    granted: 500,
  });
});
