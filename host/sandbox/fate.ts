/** What the sandbox provider does with a mail to an address. */
export type Fate = 'accepted' | 'unknown-user' | 'greylisted' | 'mailbox-full';

/** What comes back for an accepted mail. */
export type Echo = 'nothing' | 'bounce' | 'answer' | 'out-of-office' | 'unsubscribe' | 'complaint';

/** FNV-1a, so that the same address always meets the same fate. */
function fingerprint(text: string): number {
  let hash = 0x811c9dc5;
  for (const octet of new TextEncoder().encode(text)) hash = Math.imul(hash ^ octet, 0x01000193) >>> 0;
  return hash;
}

/** About one address in 60 is unknown, one in 25 is greylisted, one in 200 has a full mailbox. */
export function fateOf(address: string): Fate {
  const number = fingerprint(address.toLowerCase());
  if (number % 60 === 0) return 'unknown-user';
  if (number % 25 === 1) return 'greylisted';
  if (number % 200 === 2) return 'mailbox-full';
  return 'accepted';
}

/** About one accepted mail in 90 bounces later, one in 120 is answered; a few are something else. */
export function echoOf(address: string): Echo {
  const number = fingerprint(`echo ${address.toLowerCase()}`);
  if (number % 90 === 0) return 'bounce';
  if (number % 120 === 1) return 'answer';
  if (number % 300 === 2) return 'out-of-office';
  if (number % 500 === 3) return 'unsubscribe';
  if (number % 700 === 4) return 'complaint';
  return 'nothing';
}
