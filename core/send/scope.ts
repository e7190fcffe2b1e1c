/**
 * What a throttle counts together. `everything`: all that passes it. The others keep one count each: for every account,
 * user, sender address, campaign, group of destinations (by the servers that take their mail), or time zone of recipients.
 */
export const scopes = ['everything', 'account', 'user', 'sender', 'campaign', 'destination', 'time-zone'] as const;
export type Scope = (typeof scopes)[number];

/** True when all mails of one account are counted together, whoever they are from and for. */
export function coversAccount(scope: Scope): boolean {
  return scope === 'everything' || scope === 'account';
}

/** True when mails of one campaign through one account may be counted apart. */
export function dependsOnRecipient(scope: Scope): boolean {
  return scope === 'destination' || scope === 'time-zone';
}

/** The key of one count: names of throttles hold no slash. */
export function countKey(throttle: string, scope: Scope, value: string): string {
  return scope === 'everything' ? throttle : `${throttle}/${scope}/${value}`;
}

/** The name of the throttle that a key is of. */
export function throttleOf(key: string): string {
  const slash = key.indexOf('/');
  return slash < 0 ? key : key.slice(0, slash);
}

const zoneColumns = new Set(['timezone', 'tz', 'zeitzone', 'fuseauhoraire', 'zonahoraria']);

/** The time zone that a list names for a recipient: an IANA name, or nothing that could be one. */
export function timeZoneOf(fields: Readonly<Record<string, string>>): string | undefined {
  for (const [name, value] of Object.entries(fields)) {
    if (!zoneColumns.has(name.toLowerCase().replaceAll(/[^\p{L}]/gu, ''))) continue;
    const zone = value.trim();
    return isTimeZone(zone) ? zone : undefined;
  }
  return undefined;
}

const known = new Map<string, boolean>();
/** Lists come from strangers: so many different words are remembered, and no more. */
const mostKnown = 2_000;

function isTimeZone(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  const is = /^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/.test(name) && isKnownToEngine(name);
  if (known.size < mostKnown) known.set(name, is);
  return is;
}

function isKnownToEngine(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
