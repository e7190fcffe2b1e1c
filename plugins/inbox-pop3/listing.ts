import { createHash } from 'node:crypto';

/** Octets of a LIST or UIDL answer: about 200,000 mails with the longest ids, half a million with usual ones. */
export const listingLimit = 16 * 1024 * 1024;

export interface Listed<Value> {
  /** By message number, in the server's order. */
  readonly entries: ReadonlyMap<number, Value>;
  /** Lines that could not be read. */
  readonly unreadable: number;
}

/** A number, one or more spaces, and what the server says of that mail. */
function readListing<Value>(octets: Buffer, valueOf: (text: string) => Value | undefined): Listed<Value> {
  const entries = new Map<number, Value>();
  let unreadable = 0;
  for (const line of octets.toString('latin1').split('\r\n')) {
    if (line === '') continue;
    const [, number, text] = /^(\d{1,9}) +(\S.*)$/.exec(line) ?? [];
    const value = text === undefined ? undefined : valueOf(text.trimEnd());
    if (number === undefined || value === undefined || entries.has(Number(number))) unreadable += 1;
    else entries.set(Number(number), value);
  }
  return { entries, unreadable };
}

/** Octets by message number. Servers may say more behind the size (RFC 1939 section 5). */
export function readSizes(octets: Buffer): Listed<number> {
  return readListing(octets, (text) => {
    const digits = /^\d{1,15}(?= |$)/.exec(text)?.[0];
    return digits === undefined ? undefined : Number(digits);
  });
}

/** Unique ids by message number. RFC 1939 allows 70 characters; longer ones are taken, because some servers have them. */
export function readUniqueIds(octets: Buffer): Listed<string> {
  return readListing(octets, (text) => (/^[!-~]{1,255}$/.test(text) ? text : undefined));
}

/** Header fields that servers rewrite while a mail lies in the mailbox. */
const changing = /^(?:status|x-status|x-uidl|x-keywords)[ \t]*:/i;

/** Stands in for the unique id on servers without UIDL: the same mail has the same header section at every session. */
export function headerDigest(header: Buffer): string {
  const fields = header
    .toString('latin1')
    .split(/\r\n(?![ \t])/)
    .filter((field) => field !== '' && !changing.test(field));
  return createHash('sha256').update(fields.join('\r\n'), 'latin1').digest('hex');
}
