/** Numbers, dates and spans in the person's locale; words in English. */
export interface Words {
  readonly number: (value: number) => string;
  /** Day and time of day. */
  readonly time: (at: number) => string;
  /** A date of the calendar, `YYYY-MM-DD`: it is the same day wherever this computer stands. */
  readonly day: (date: string) => string;
  /** "3 minutes", "2 hours 5 minutes": the two largest units. */
  readonly span: (milliseconds: number) => string;
  /** "1 mail", "2 mails". */
  readonly count: (value: number, one: string, many?: string) => string;
}

const units = [
  { name: 'day', milliseconds: 86_400_000 },
  { name: 'hour', milliseconds: 3_600_000 },
  { name: 'minute', milliseconds: 60_000 },
  { name: 'second', milliseconds: 1_000 },
] as const;

export function wordsFor(locale: string, timeZone?: string): Words {
  const zone = timeZone === undefined ? {} : { timeZone };
  const numbers = new Intl.NumberFormat(locale);
  const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', ...zone });
  const days = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const number = (value: number): string => numbers.format(value);
  const count = (value: number, one: string, many = `${one}s`): string =>
    `${number(value)} ${value === 1 ? one : many}`;
  return {
    number,
    count,
    time: (at) => times.format(at),
    day: (date) => days.format(Date.parse(`${date}T00:00:00Z`)),
    span(milliseconds) {
      let rest = Math.max(0, Math.round(milliseconds / 1_000) * 1_000);
      const parts: string[] = [];
      for (const { name, milliseconds: size } of units) {
        const whole = Math.floor(rest / size);
        rest -= whole * size;
        if (whole > 0) parts.push(count(whole, name));
        else if (parts.length > 0) break;
      }
      return parts.slice(0, 2).join(' ') || '0 seconds';
    },
  };
}
