/// <reference lib="esnext.temporal" />
import { ProblemError, type Problem } from '@postrider/sdk';
import { readRule } from './read-rule.ts';
import type { Rule } from './rule.ts';

export interface LimitsSettings {
  /** For example `500 recipients per day rolling`; all of them hold at once. */
  readonly rules: readonly string[];
  /** IANA name of the zone whose clock calendar rules follow; the computer's own when left out. */
  readonly timeZone?: string;
}

export interface ReadSettings {
  readonly rules: readonly Rule[];
  readonly timeZone: string;
}

/** @throws ProblemError with every rule that cannot be read, and an unknown time zone. `name` is what the person called these limits. */
export function readSettings(name: string, settings: LimitsSettings): ReadSettings {
  const problems: Problem[] = [];
  const rules: Rule[] = [];
  for (const [index, text] of settings.rules.entries()) {
    const reading = readRule(text);
    if (reading.kind === 'read') rules.push(reading.rule);
    else
      problems.push({
        code: 'LIMITS_RULE_UNREADABLE',
        what: `Rule ${index + 1} of the limits "${name}", "${shortened(text)}", cannot be read at character ${reading.column}: ${reading.why}.`,
        where: { pointer: `/rules/${index}`, column: reading.column },
        next: 'Write it like "20 per minute", "500 recipients per day rolling" or "10000 mails per month calendar".',
      });
  }
  const timeZone = settings.timeZone ?? Temporal.Now.timeZoneId();
  if (!isTimeZone(timeZone))
    problems.push({
      code: 'LIMITS_TIME_ZONE_UNKNOWN',
      what: `The limits "${name}" name a time zone that does not exist: "${shortened(timeZone)}".`,
      where: { pointer: '/timeZone' },
      next: 'Write a name of the IANA list such as "Europe/Berlin" or "America/New_York".',
    });
  const [first, ...more] = problems;
  if (first !== undefined) throw new ProblemError(first, ...more);
  return { rules, timeZone };
}

function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
