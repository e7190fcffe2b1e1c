/** How much of a mail is read. Its words and reports stand first; what attachments follow is not asked for. */
export const headLimits = {
  octets: 1_048_576,
  /** Each costs the parser time, however short. */
  lines: 20_000,
  /** Lines that begin with two dashes may begin a part, and each part costs memory. */
  dashedLines: 2_000,
} as const;

const dash = 0x2d;
const lineFeed = 0x0a;

/**
 * The beginning of a mail, cut at a line's end where it is over one of the limits. A mailbox may take mails of 50 MB, and
 * a parser that works through all of one holds up the whole host: 25 MB of empty lines end a process of 4 GB.
 */
export function mailHead(raw: Uint8Array): Uint8Array {
  let lines = 0;
  let dashed = 0;
  let end = 0;
  for (;;) {
    if (raw[end] === dash && raw[end + 1] === dash && ++dashed > headLimits.dashedLines) return raw.subarray(0, end);
    const next = raw.indexOf(lineFeed, end) + 1;
    if (next === 0 || next > headLimits.octets) return raw.subarray(0, headLimits.octets);
    end = next;
    if (++lines >= headLimits.lines) return raw.subarray(0, end);
  }
}

/** True when the empty line that ends the header (RFC 5322 section 2.1) is there, or when there is nothing but header. */
export function hasWholeHeader(raw: Uint8Array, head: Uint8Array): boolean {
  if (head.length === raw.length) return true;
  for (let at = head.indexOf(lineFeed); at !== -1; at = head.indexOf(lineFeed, at + 1)) {
    if (head[at + 1] === lineFeed || (head[at + 1] === 0x0d && head[at + 2] === lineFeed)) return true;
  }
  return false;
}
