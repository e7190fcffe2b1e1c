import { expect, test } from 'vitest';
import type { Clock } from '../contracts/index.ts';
import { goingByTheTime } from './system-clock.ts';

const minute = 60_000;
const hour = 60 * minute;

/** A computer that sleeps: the time of day goes on, its timers do not. */
class SleepingComputer implements Clock {
  readonly #alarms = new Set<{ readonly at: number; readonly work: () => void }>();
  #awake = 0;
  #slept = 0;

  now(): number {
    return this.#awake + this.#slept;
  }

  after(delay: number, work: () => void): Disposable {
    const alarm = { at: this.#awake + delay, work };
    this.#alarms.add(alarm);
    return { [Symbol.dispose]: () => void this.#alarms.delete(alarm) };
  }

  awake(milliseconds: number): void {
    const until = this.#awake + milliseconds;
    for (;;) {
      const [first] = [...this.#alarms].toSorted((one, other) => one.at - other.at);
      if (first === undefined || first.at > until) break;
      this.#alarms.delete(first);
      this.#awake = first.at;
      first.work();
    }
    this.#awake = until;
  }

  sleep(milliseconds: number): void {
    this.#slept += milliseconds;
  }
}

test('what waits for the morning does not wait longer because the lid was closed at night', () => {
  const computer = new SleepingComputer();
  const clock = goingByTheTime(computer);
  const rang: number[] = [];
  clock.after(10 * hour, () => rang.push(clock.now()));
  computer.awake(hour);
  computer.sleep(9 * hour - 5 * minute);
  computer.awake(4 * minute);
  expect(rang).toEqual([]);
  computer.awake(2 * minute);
  expect(rang).toHaveLength(1);
  computer.awake(12 * hour);
  expect(rang).toHaveLength(1);
});

test('a wait ends at its time on a computer that stays awake, and after its length when the clock is set back', () => {
  const computer = new SleepingComputer();
  const clock = goingByTheTime(computer);
  const begun = clock.now();
  const rang: number[] = [];
  for (const delay of [0, 1, minute, minute + 1, 5 * minute + 7])
    clock.after(delay, () => rang.push(clock.now() - begun));
  computer.awake(hour);
  expect(rang).toEqual([0, 1, minute, minute + 1, 5 * minute + 7]);

  let ended = false;
  clock.after(30 * minute, () => (ended = true));
  computer.sleep(-24 * hour);
  computer.awake(30 * minute);
  expect(ended).toBe(true);
});

test('a long wait that is given up does not end', () => {
  const computer = new SleepingComputer();
  const clock = goingByTheTime(computer);
  let ended = false;
  const waiting = clock.after(3 * minute, () => (ended = true));
  computer.awake(2 * minute);
  waiting[Symbol.dispose]();
  computer.awake(hour);
  expect(ended).toBe(false);
});
