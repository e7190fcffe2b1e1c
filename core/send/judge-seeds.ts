import type { Hold, Seed, SeedBook } from '../contracts/index.ts';

/** One look into the mailboxes that seeds arrive in. */
export interface SeedLook {
  /** What arrived before then was found. */
  readonly begun: number;
  /** Inboxes that could be read. */
  readonly read: ReadonlySet<string>;
  /** Milliseconds that a seed may take. */
  readonly within: number;
}

export interface JudgedSeeds {
  readonly missing: readonly Seed[];
  readonly unknown: readonly Seed[];
}

/**
 * Pure: what a look says of the seeds that are still open after it. When one is missing, the later ones of its account
 * tell nothing more: a person is asked once.
 */
export function judgeSeeds(open: readonly Seed[], { begun, read, within }: SeedLook): JudgedSeeds {
  const missing: Seed[] = [];
  const unknown: Seed[] = [];
  for (const seed of open) {
    const took = begun - (seed.acceptedAt ?? begun);
    if (missing.some(({ account }) => account === seed.account)) unknown.push(seed);
    else if (took < within) continue;
    else if (read.has(seed.inbox)) missing.push(seed);
    else if (took >= 2 * within) unknown.push(seed);
  }
  return { missing, unknown };
}

/** Writes what was said of them. */
export async function recordJudged(
  book: Pick<SeedBook, 'judgeSeed'>,
  { missing, unknown }: JudgedSeeds,
  at: number,
): Promise<void> {
  for (const { delivery } of missing) await book.judgeSeed(delivery, 'missing', at);
  for (const { delivery } of unknown) await book.judgeSeed(delivery, 'unknown', at);
}

/** Nothing leaves through an account whose mail may not arrive, until a person has looked. */
export function seedHold({ account, inbox }: Seed, now: number): Hold {
  return {
    account,
    until: Infinity,
    class: 'block',
    reason: `A seed mail was accepted and did not arrive in the inbox "${inbox}": those accepted since the one before it are in doubt.`,
    since: now,
  };
}
