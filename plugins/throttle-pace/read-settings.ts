import { ProblemError, type Problem } from '@postrider/sdk';
import { gap } from './gap.ts';
import { group } from './group.ts';
import type { PaceSettings, WarmUpSettings, WindowSettings } from './pace-settings.ts';
import type { Policy } from './policy.ts';
import { readDate, readDuration, readTimeOfDay, readTimeZone } from './read-time.ts';
import { rest } from './rest.ts';
import { sendingWindow, weekdays } from './sending-window.ts';
import { dayLength, WallClock } from './wall-clock.ts';
import { warmUp } from './warm-up.ts';

export interface ReadSettings {
  readonly policies: readonly Policy[];
  /** Tells when a day begins. */
  readonly calendar: WallClock;
}

/** @throws ProblemError with everything that is wrong. `name` is what the person called this pace. */
export function readSettings(name: string, settings: PaceSettings): ReadSettings {
  return new SettingsReader(name).read(settings);
}

/** The same settings where the clocks of the recipients' zone count, for the window and for days. */
export function settingsIn(timeZone: string, settings: PaceSettings): PaceSettings {
  const { window, warmUp: warming } = settings;
  return {
    ...settings,
    ...(window === undefined ? {} : { window: { ...window, timeZone } }),
    ...(warming === undefined ? {} : { warmUp: { ...warming, timeZone } }),
  };
}

/** Goes through all settings and remembers every fault. */
class SettingsReader {
  readonly #name: string;
  readonly #problems: Problem[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  read(settings: PaceSettings): ReadSettings {
    const { group: groups, gap: gaps, rest: rests, window, warmUp: warming } = settings;
    const windowClock = this.#clock('/window/timeZone', window?.timeZone);
    const calendar = warming?.timeZone === undefined ? windowClock : this.#clock('/warmUp/timeZone', warming.timeZone);
    const policies: Policy[] = [];
    if (groups !== undefined) policies.push(group(groups.mails, this.#duration('/group/pause', groups.pause)));
    if (gaps !== undefined) policies.push(gap(this.#duration('/gap', gaps)));
    if (rests !== undefined)
      policies.push(rest(this.#duration('/rest/every', rests.every), this.#duration('/rest/for', rests.for)));
    if (window !== undefined) policies.push(...this.#window(window, windowClock));
    if (warming !== undefined) policies.push(this.#warmUp(warming, calendar));
    if (policies.length === 0)
      this.#problems.push({
        code: 'PACE_NOTHING_SET',
        what: `The pace "${this.#name}" says nothing: it would hold back no mail.`,
        next: 'Give it group, gap, rest, window or warmUp, or take it out of the configuration.',
      });
    const [first, ...more] = this.#problems;
    if (first !== undefined) throw new ProblemError(first, ...more);
    return { policies, calendar };
  }

  #window(
    { days = weekdays, from = '00:00', until = '24:00', spread }: WindowSettings,
    clock: WallClock,
  ): readonly Policy[] {
    const hours = {
      days: new Set(days),
      from: this.#or(0, readTimeOfDay(from), '/window/from', from, 'a time of day', '08:00'),
      until: this.#or(1, readTimeOfDay(until), '/window/until', until, 'a time of day', '18:00'),
    };
    if (hours.days.size === 0 || hours.from === hours.until)
      this.#problems.push({
        code: 'PACE_WINDOW_NEVER_OPEN',
        what: `The sending window of the pace "${this.#name}" never opens: ${
          hours.days.size === 0 ? 'it has no days' : `it closes at ${shortened(until)}, when it opens`
        }. Its mail would wait for ever.`,
        where: { pointer: hours.days.size === 0 ? '/window/days' : '/window/until' },
        next: 'Name at least one day and a later time; for whole days write from "00:00" until "24:00".',
      });
    const length = hours.until > hours.from ? hours.until - hours.from : hours.until - hours.from + dayLength;
    const window = sendingWindow(hours, clock);
    return spread === undefined ? [window] : [window, gap(Math.ceil(length / spread))];
  }

  #warmUp({ start, days, after = 'unlimited' }: WarmUpSettings, calendar: WallClock): Policy {
    const first = this.#or(0, readDate(start), '/warmUp/start', start, 'a date', '2026-03-02');
    return warmUp({ start: first, days, after: after === 'unlimited' ? Infinity : after }, calendar);
  }

  #duration(pointer: string, text: string): number {
    return this.#or(1, readDuration(text), pointer, text, 'a duration', '30s", "5m" or "2h');
  }

  #clock(pointer: string, zone: string | undefined): WallClock {
    return this.#or(new WallClock('UTC'), readTimeZone(zone), pointer, zone ?? '', 'a time zone', 'Europe/Berlin');
  }

  /** The value that was read; without one, the fault is remembered and a stand-in goes on to the next setting. */
  #or<Value>(
    standIn: Value,
    value: Value | undefined,
    pointer: string,
    text: string,
    what: string,
    like: string,
  ): Value {
    if (value !== undefined) return value;
    this.#problems.push({
      code: 'PACE_SETTING_UNREADABLE',
      what: `The pace "${this.#name}" needs ${what} at ${pointer.slice(1).replace('/', '.')}, and "${shortened(text)}" is none.`,
      where: { pointer },
      next: `Write it like "${like}".`,
    });
    return standIn;
  }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
