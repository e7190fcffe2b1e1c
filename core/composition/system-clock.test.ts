import { VirtualClock } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import type { Clock } from '../contracts/index.ts';
import { goingByTheTime } from './system-clock.ts';

const minute = 60_000;
const hour = 60 * minute;

/** A computer that sleeps: the time of day goes on, its timers do not. */
class SleepingComputer implements Clock {
  readonly #timers = new VirtualClock('2026-03-02T22:00:00Z');
  #slept = 0;

  now(): number {
    return this.#timers.now() + this.#slept;
  }

  after(delay: number, work: () => void): Disposable {
    return this.#timers.after(delay, work);
  }

  awake(milliseconds: number): Promise<void> {
    return this.#timers.advance(milliseconds);
  }

  sleep(milliseconds: number): void {
    this.#slept += milliseconds;
  }
}

test('what waits for the morning does not wait longer because the lid was closed at night', async () => {
  const computer = new SleepingComputer();
  const clock = goingByTheTime(computer);
  const rang: number[] = [];
  clock.after(10 * hour, () => rang.push(clock.now()));
  await computer.awake(hour);
  computer.sleep(9 * hour - 5 * minute);
  await computer.awake(4 * minute);
  expect(rang).toEqual([]);
  await computer.awake(2 * minute);
  expect(rang).toHaveLength(1);
  await computer.awake(12 * hour);
  expect(rang).toHaveLength(1);
});

test('a wait ends at its time on a computer that stays awake, and after its length when the clock is set back', async () => {
  const computer = new SleepingComputer();
  const clock = goingByTheTime(computer);
  const begun = clock.now();
  const rang: number[] = [];
  for (const delay of [0, 1, minute, minute + 1, 5 * minute + 7])
    clock.after(delay, () => rang.push(clock.now() - begun));
  await computer.awake(hour);
  expect(rang).toEqual([0, 1, minute, minute + 1, 5 * minute + 7]);

  let ended = false;
  clock.after(30 * minute, () => (ended = true));
  computer.sleep(-24 * hour);
  await computer.awake(30 * minute);
  expect(ended).toBe(true);
});

test('a long wait that is given up does not end', async () => {
  const computer = new SleepingComputer();
  const clock = goingByTheTime(computer);
  let ended = false;
  const waiting = clock.after(3 * minute, () => (ended = true));
  await computer.awake(2 * minute);
  waiting[Symbol.dispose]();
  await computer.awake(hour);
  expect(ended).toBe(false);
});
