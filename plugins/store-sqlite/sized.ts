import { ProblemError } from '@postrider/sdk';

/** Longest texts that are kept, in characters. Evidence is shortened to them; data that would lose its meaning is refused. */
export const longest = {
  address: 320,
  reply: 2000,
  detail: 2000,
  subject: 1000,
  name: 1000,
  fields: 256 * 1024,
  state: 1024 * 1024,
  campaign: 16 * 1024 * 1024,
} as const;

/** At most `length` characters of a text, cut before a character that would be halved. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd8_00 && last <= 0xdb_ff ? length - 1 : length);
}

/** @throws ProblemError, which names `what`, its `name` and its line, when a text that must be kept whole is too long. */
export function keptWhole(text: string, length: number, what: string, name: string, line?: number): string {
  if (text.length <= length) return text;
  throw new ProblemError({
    code: 'LEDGER_TOO_LARGE',
    what: `${what} ${shortened(name, 60)} has ${text.length} characters; the ledger keeps at most ${length}. Nothing was written.`,
    next: 'Make it shorter and try again.',
    ...(line === undefined ? {} : { where: { line } }),
  });
}

/** Times are whole milliseconds in the file; a time to wait for is never rounded to an earlier one. */
export function noEarlierThan(time: number): number {
  return Math.min(Math.ceil(time), Number.MAX_SAFE_INTEGER);
}
