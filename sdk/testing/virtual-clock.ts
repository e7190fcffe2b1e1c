import type { Clock } from '#contracts';

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly work: () => void;
}

/** Lets promises that are ready run on; several rounds, because one promise may wait for another. */
async function settlePromises(): Promise<void> {
  for (let round = 0; round < 20; round++) await new Promise((resolve) => setImmediate(resolve));
}

/** A clock that stands still until a test moves it: a month passes in a moment, in the same order every time. */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #alarms = new Set<Alarm>();

  constructor(start: number | string = '2026-03-02T09:00:00Z') {
    this.#now = typeof start === 'number' ? start : Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  after(delay: number, work: () => void): Disposable {
    const alarm = { at: this.#now + Math.max(0, delay), order: this.#order++, work };
    this.#alarms.add(alarm);
    return { [Symbol.dispose]: () => void this.#alarms.delete(alarm) };
  }

  /** The time of the next thing that is to happen, if anything is. */
  get nextAlarmAt(): number | undefined {
    return this.#next()?.at;
  }

  /** Moves on by `milliseconds`, running what falls due on the way, each with the promises it sets free. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    await settlePromises();
    for (let alarm = this.#next(); alarm !== undefined && alarm.at <= until; alarm = this.#next()) {
      this.#alarms.delete(alarm);
      this.#now = alarm.at;
      alarm.work();
      await settlePromises();
    }
    this.#now = until;
    await settlePromises();
  }

  #next(): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (first === undefined || alarm.at < first.at || (alarm.at === first.at && alarm.order < first.order))
        first = alarm;
    }
    return first;
  }
}
