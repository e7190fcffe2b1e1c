import type { AccountStanding, RankedAccount, Route } from '@postrider/sdk';

export interface OrderedSettings {
  /** Account names, the preferred one first; each once. */
  readonly accounts: readonly string[];
}

/**
 * The first account carries everything it can; the next one is its backup, and so on. An account on hold is passed
 * over, because nothing may leave through it; once the hold is over it is first again.
 */
export function orderedRoute({ accounts: order }: OrderedSettings): Route {
  return {
    rank(_delivery, accounts, now) {
      const ranked: RankedAccount[] = [];
      const held: string[] = [];
      for (const account of order) {
        const standing = accounts.find((each) => each.account === account);
        if (standing === undefined) continue;
        if (isHeld(standing, now)) held.push(`${account} (on hold ${untilWhen(standing.heldUntil)})`);
        else ranked.push({ account, reason: reasonFor(ranked, held) });
      }
      return ranked;
    },
  };
}

function reasonFor(free: readonly RankedAccount[], held: readonly string[]): string {
  const after = free.length === 0 ? '' : `after ${free.map(({ account }) => account).join(', ')} in the order`;
  const instead = held.length === 0 ? '' : `in place of ${held.join(', ')}`;
  return [after, instead].filter((part) => part !== '').join('; ') || 'first in the order';
}

function isHeld({ heldUntil = -Infinity }: AccountStanding, now: number): boolean {
  return heldUntil > now;
}

function untilWhen(heldUntil: number | undefined): string {
  const date = new Date(heldUntil ?? Infinity);
  // Infinity, and whatever else is beyond the range of dates.
  if (Number.isNaN(date.getTime())) return 'until somebody lifts it';
  return `until ${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
