const lineBreakAndDot = Buffer.from('\r\n.');
const dot = Buffer.from('.');
const lineBreak = Buffer.from('\r\n');
const end = Buffer.from('.\r\n');

/** Puts a dot before every line that begins with one and ends the whole with a lone dot (RFC 1939 section 3). */
export function multiLine(content: Uint8Array): Buffer {
  const octets = Buffer.from(content);
  const parts: Buffer[] = octets[0] === 0x2e ? [dot] : [];
  let from = 0;
  for (let at = octets.indexOf(lineBreakAndDot); at >= 0; at = octets.indexOf(lineBreakAndDot, at + 2)) {
    parts.push(octets.subarray(from, at + 2), dot);
    from = at + 2;
  }
  parts.push(octets.subarray(from));
  // A multi-line answer consists of whole lines: content without a last line end is given one.
  const ended = octets.length === 0 || octets.subarray(-2).equals(lineBreak);
  return Buffer.concat(ended ? [...parts, end] : [...parts, lineBreak, end]);
}
