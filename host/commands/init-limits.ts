const unit = String.raw`(?:(?:mail|recipient|byte|[kmg]b)s?)`;
const period = String.raw`(?:second|minute|hour|day|week|month)s?`;
const rule = new RegExp(
  `^[1-9]\\d{0,14} ?(?:${unit} )?per (?:[1-9]\\d{0,2} ?)?${period}(?: (?:rolling|calendar))?$`,
  'i',
);

/** The rules in one answer, which commas part; those inside of a number part nothing. */
export function rulesIn(answer: string): readonly string[] {
  return answer.split(/(?<!\d),|,(?!\d)/).flatMap((text) => (text.trim() === '' ? [] : [asRule(text)]));
}

/** A rule as `throttle-limits` reads it where it was written like `500 a day` or `500/day`; any other stays as it was written. */
export function asRule(text: string): string {
  const plain = text.trim().replaceAll(/\s+/g, ' ');
  const written = plain.replace(/ ?\/ ?| (?:an?|each|every) /i, ' per ');
  return rule.test(written) ? written : plain;
}

/** What is wrong with an answer to the question for limits. */
export function wrongLimits(answer: string | undefined): string | undefined {
  const wrong = rulesIn(answer ?? '').find((text) => !rule.test(text));
  return wrong === undefined
    ? undefined
    : `"${wrong.slice(0, 60)}" is no limit. Write it like 500 per day or 500 recipients per day rolling, numbers without commas.`;
}
