import type { Measure, Period, Rule, Span } from './rule.ts';

/** Where a rule cannot be read: `column` counts characters from 1. */
export interface Unreadable {
  readonly kind: 'unreadable';
  readonly column: number;
  readonly why: string;
}

export type RuleReading = { readonly kind: 'read'; readonly rule: Rule } | Unreadable;

const longestRule = 100;
const day = 86_400_000;
const longestSpan = 366 * day;

const units: Readonly<Record<string, { readonly measure: Measure; readonly size: number }>> = {
  mail: { measure: 'mails', size: 1 },
  recipient: { measure: 'recipients', size: 1 },
  byte: { measure: 'bytes', size: 1 },
  // Decimal, as providers and plans mean them; it is also the smaller reading, so the safe one.
  kb: { measure: 'bytes', size: 1e3 },
  mb: { measure: 'bytes', size: 1e6 },
  gb: { measure: 'bytes', size: 1e9 },
};

interface PeriodFacts {
  readonly length: number;
  /** How many of them may make one calendar window: as many as fit evenly into the next larger unit. */
  readonly together: number;
}

const periods: Readonly<Record<Period, PeriodFacts>> = {
  second: { length: 1000, together: 60 },
  minute: { length: 60_000, together: 60 },
  hour: { length: 3_600_000, together: 1 },
  day: { length: day, together: 1 },
  week: { length: 7 * day, together: 1 },
  // Rolling months are 30 days; who is counted by the calendar says so.
  month: { length: 30 * day, together: 12 },
};

interface Word {
  readonly text: string;
  readonly column: number;
}

/** Reads the words of one rule from left to right and remembers the first that does not fit. */
class RuleReader {
  readonly #words: readonly Word[];
  readonly #end: number;
  #next = 0;

  constructor(text: string) {
    this.#end = text.trimEnd().length + 1;
    // A number may stand close to its unit: "10MB".
    this.#words = [...text.matchAll(/\d+|[^\s\d]+/g)].map((match) => ({ text: match[0], column: match.index + 1 }));
  }

  read(): RuleReading {
    const number = this.#number();
    if (number === undefined) return this.#unreadable('a whole number without separators is needed first');
    const limitColumn = this.#column(-1);
    const unit = this.#peek() === 'per' ? { measure: 'mails' as const, size: 1 } : this.#oneOf(units);
    if (unit === undefined) return this.#unreadable('mails, recipients, bytes, KB, MB, GB or per is needed here');
    const limit = number * unit.size;
    if (limit < 1 || !Number.isSafeInteger(limit))
      return { kind: 'unreadable', column: limitColumn, why: `a limit is from 1 to ${Number.MAX_SAFE_INTEGER}` };
    if (this.#peek() !== 'per') return this.#unreadable('per is needed here');
    this.#next++;
    const span = this.#span();
    if (span.kind === 'unreadable') return span;
    if (this.#peek() !== undefined) return this.#unreadable('the rule should end here');
    return { kind: 'read', rule: { limit, measure: unit.measure, span } };
  }

  #span(): Span | Unreadable {
    const numbered = this.#number();
    const every = numbered ?? 1;
    const everyColumn = this.#column(numbered === undefined ? 0 : -1);
    const period = this.#name(periods) as Period | undefined;
    if (period === undefined) return this.#unreadable('second, minute, hour, day, week or month is needed here');
    const { length, together } = periods[period];
    const kind = this.#peek();
    if (kind === 'calendar') {
      this.#next++;
      if (every >= 1 && together % every === 0) return { kind, every, period };
      const why = `a calendar window is ${together === 1 ? `one ${period}` : `a number of ${period}s that divides ${together}`}`;
      return { kind: 'unreadable', column: everyColumn, why };
    }
    if (kind !== undefined && kind !== 'rolling')
      return this.#unreadable('rolling, calendar or nothing is needed here');
    this.#next++;
    if (every >= 1 && every * length <= longestSpan) return { kind: 'rolling', length: every * length };
    return { kind: 'unreadable', column: everyColumn, why: 'a rolling window is from 1 second to 366 days' };
  }

  #number(): number | undefined {
    const word = this.#peek();
    if (word === undefined || !/^\d+$/.test(word)) return undefined;
    this.#next++;
    return Number(word);
  }

  /** The value under the next word, in singular or plural. */
  #oneOf<Value>(table: Readonly<Record<string, Value>>): Value | undefined {
    const name = this.#name(table);
    return name === undefined ? undefined : table[name];
  }

  #name(table: Readonly<Record<string, unknown>>): string | undefined {
    const singular = this.#peek()?.replace(/s$/, '');
    if (singular === undefined || !Object.hasOwn(table, singular)) return undefined;
    this.#next++;
    return singular;
  }

  #peek(): string | undefined {
    return this.#words[this.#next]?.text.toLowerCase();
  }

  #column(offset: number): number {
    return this.#words[this.#next + offset]?.column ?? this.#end;
  }

  #unreadable(why: string): Unreadable {
    return { kind: 'unreadable', column: this.#column(0), why };
  }
}

/**
 * Reads `<number> [mails|recipients|bytes|KB|MB|GB] per [n] <second|minute|hour|day|week|month> [rolling|calendar]`.
 * Mails and rolling are meant where nothing is said.
 */
export function readRule(text: string): RuleReading {
  if (text.length > longestRule)
    return { kind: 'unreadable', column: longestRule + 1, why: `a rule has ${longestRule} characters at most` };
  return new RuleReader(text).read();
}
