const lineFeed = 10;
const carriageReturn = 13;
const dot = 46;

const aDot = Buffer.from('.');
const aReturn = Buffer.from('\r');
const aFeed = Buffer.from('\n');

/** Where in a line the next octet falls: chunks end anywhere. */
export type LinePlace = 'start' | 'within' | 'after-return';

/**
 * Writes a chunk as content (RFC 5321 section 4.5.2): a dot goes before each line that begins with one, and a bare
 * CR or LF becomes CRLF, so that no server can read it as the end (section 2.3.8). A chunk that needs none of it is
 * written as it is, not copied.
 */
export function writeStuffed(chunk: Uint8Array, place: LinePlace, write: (octets: Buffer) => void): LinePlace {
  if (chunk.length === 0) return place;
  const first = chunk[0];
  let here = place;
  if (here === 'after-return') {
    if (first !== lineFeed) {
      write(aFeed);
      here = 'start';
    }
  } else if (first === lineFeed) write(aReturn);
  if (here === 'start' && first === dot) write(aDot);
  write(mended(chunk));
  const last = chunk[chunk.length - 1];
  if (last === lineFeed) return 'start';
  return last === carriageReturn ? 'after-return' : 'within';
}

/** What ends content that stands at `place`: the rest of its last line, and the line with the dot. */
export function endOfContent(place: LinePlace): string {
  if (place === 'start') return '.\r\n';
  return place === 'within' ? '\r\n.\r\n' : '\n.\r\n';
}

/** The chunk with its inner lines mended; its first and last octet are the business of its neighbours. */
function mended(chunk: Uint8Array): Buffer {
  const octets = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return isWhole(octets) ? octets : withMissing(octets, missingOctets(octets));
}

/** True when nothing is missing: searching text for line ends takes a third of the time of looking at each octet (measured). */
function isWhole(octets: Buffer): boolean {
  const text = octets.toString('latin1');
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (at > 0 && text.charCodeAt(at - 1) !== carriageReturn) return false;
    if (text.charCodeAt(at + 1) === dot) return false;
  }
  for (let at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at + 1)) {
    if (at < text.length - 1 && text.charCodeAt(at + 1) !== lineFeed) return false;
  }
  return true;
}

function missingOctets(chunk: Uint8Array): number {
  const last = chunk.length - 1;
  let missing = 0;
  for (let at = 0; at < chunk.length; at++) {
    const octet = chunk[at] as number;
    if (octet > carriageReturn) continue;
    if (octet === lineFeed) {
      if (at > 0 && chunk[at - 1] !== carriageReturn) missing++;
      if (chunk[at + 1] === dot) missing++;
    } else if (octet === carriageReturn && at < last && chunk[at + 1] !== lineFeed) {
      missing++;
      if (chunk[at + 1] === dot) missing++;
    }
  }
  return missing;
}

function withMissing(chunk: Uint8Array, missing: number): Buffer {
  const whole = Buffer.allocUnsafe(chunk.length + missing);
  const last = chunk.length - 1;
  let to = 0;
  for (let at = 0; at < chunk.length; at++) {
    const octet = chunk[at] as number;
    const next = chunk[at + 1];
    if (octet === lineFeed && at > 0 && chunk[at - 1] !== carriageReturn) whole[to++] = carriageReturn;
    whole[to++] = octet;
    const bareReturn = octet === carriageReturn && at < last && next !== lineFeed;
    if (bareReturn) whole[to++] = lineFeed;
    if (next === dot && (octet === lineFeed || bareReturn)) whole[to++] = dot;
  }
  return whole;
}
