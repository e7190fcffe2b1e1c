import { expect, test } from 'vitest';
import { LaneTimes, type LaneAnswer } from './lane-times.ts';

/** Each of these lanes answers once a second, after so many milliseconds; the last answer of the first lane. */
function after(times: LaneTimes, seconds: number, from: number, tooks: readonly number[]): LaneAnswer {
  let last = { kind: 'usual' } as LaneAnswer;
  for (let second = 0; second < seconds; second++) {
    tooks.forEach((took, lane) => {
      const answer = times.answered('studio', `lane${lane}.example`, took, from + second * 1000);
      if (lane === 0) last = answer;
    });
  }
  return last;
}

test('a lane that comes to answer late while the others do not is slow, and says how fast it went', () => {
  const times = new LaneTimes();
  expect(after(times, 60, 0, [100, 100, 100])).toEqual({ kind: 'usual' });
  const answer = after(times, 20, 60_000, [5_000, 100, 100]);
  expect(answer.kind).toBe('slow');
  expect(answer.kind === 'slow' && answer.every).toBeCloseTo(1000, -2);
  expect(after(times, 40, 80_000, [100, 100, 100])).toEqual({ kind: 'usual' });
});

test('a provider that answers late for everybody slows no lane: that is for the account', () => {
  const times = new LaneTimes();
  after(times, 60, 0, [100, 100, 100, 100]);
  expect(after(times, 60, 60_000, [5_000, 5_000, 5_000, 5_000])).toEqual({ kind: 'usual' });
  // As slow as half of them is not alone.
  const half = new LaneTimes();
  after(half, 60, 0, [100, 100, 100, 100]);
  expect(after(half, 60, 60_000, [5_000, 5_000, 5_000, 100])).toEqual({ kind: 'usual' });
});

test('the only lane of an account is the account', () => {
  const times = new LaneTimes();
  after(times, 60, 0, [100]);
  expect(after(times, 60, 60_000, [9_000])).toEqual({ kind: 'usual' });
});

test('a lane that was always slow is not slowed, and tells nothing of the account', () => {
  const times = new LaneTimes();
  expect(after(times, 60, 0, [8_000, 100, 100])).toEqual({ kind: 'alone' });
  // Those who were compared with are done.
  expect(after(times, 300, 60_000, [8_000])).toEqual({ kind: 'alone' });
});

test('one that is slower than others and still quick is like them', () => {
  const quick = new LaneTimes();
  after(quick, 60, 0, [50, 50, 50]);
  expect(after(quick, 60, 60_000, [900, 50, 50])).toEqual({ kind: 'usual' });
});

test('who has become slow for good is believed after some hundred mails', () => {
  const times = new LaneTimes();
  after(times, 60, 0, [100, 100, 100]);
  expect(after(times, 30, 60_000, [3_000, 100, 100]).kind).toBe('slow');
  expect(after(times, 600, 90_000, [3_000, 100, 100])).toEqual({ kind: 'alone' });
});

test('lanes that answer often are remembered, whatever a list brings', () => {
  const times = new LaneTimes();
  after(times, 60, 0, [100, 100, 100]);
  for (let place = 0; place < 50_000; place++) {
    times.answered('studio', `small${place}.example`, 100, 60_000 + place);
    if (place % 500 === 0) times.answered('studio', 'lane0.example', 100, 60_000 + place);
  }
  let answer = { kind: 'usual' } as LaneAnswer;
  for (let mail = 0; mail < 20; mail++)
    answer = times.answered('studio', 'lane0.example', 9_000, 112_000 + mail * 1000);
  expect(answer.kind).toBe('slow');
});
