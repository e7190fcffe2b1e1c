/** Longer ones are taken for this: a retry policy has given up by then (RFC 5321 section 4.5.4.1). */
const longest = 7 * 86_400_000;

const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/**
 * Milliseconds that a `Retry-After` header asks to wait (RFC 9110 section 10.2.3: seconds, or a date), 0 to a week;
 * undefined when it is missing or says neither.
 */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,12}$/.test(text)) return Math.min(longest, Number(text) * 1000);
  if (!httpDate.test(text)) return undefined;
  const until = Date.parse(text);
  return Number.isNaN(until) ? undefined : Math.min(longest, Math.max(0, until - now));
}
