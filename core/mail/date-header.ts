const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** Four digits and no less than 1900 (RFC 5322 section 3.3). */
const earliest = Date.UTC(1900, 0, 2);
const latest = Date.UTC(9999, 11, 30);

/**
 * The value of a Date header (RFC 5322 section 3.3), such as `Mon, 02 Mar 2026 10:00:00 +0100`.
 * @param at milliseconds since the epoch, years 1900 to 9999
 * @param offset whole minutes that the sender's clock is ahead of UTC, -1439 to 1439
 * @throws RangeError outside these ranges
 */
export function dateHeader(at: number, offset = 0): string {
  if (!(at >= earliest && at <= latest)) throw new RangeError(`No mail can be dated ${at}.`);
  if (!Number.isInteger(offset) || Math.abs(offset) > 1_439) throw new RangeError(`${offset} minutes is no time zone.`);
  const local = new Date(at + offset * 60_000);
  const ahead = Math.abs(offset);
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}${two(ahead % 60)}`;
  return (
    `${days[local.getUTCDay()]}, ${two(local.getUTCDate())} ${months[local.getUTCMonth()]} ${local.getUTCFullYear()} ` +
    `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())} ${zone}`
  );
}
