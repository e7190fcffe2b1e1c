import type { Clock, SendBook, Turn, TurnResult } from '../contracts/index.ts';

/** Milliseconds for which a turn is tried again while the ledger cannot be written. */
export const ledgerPatience = 15_000;
const pause = 250;

/**
 * Commits a turn. When the ledger cannot be written, because a backup holds it for example, nothing of the turn was:
 * before `until` that is an answer, so that the replies which are in already are not forgotten and their mails left
 * uncertain; afterwards it is thrown.
 */
export async function commitPatiently(
  book: Pick<SendBook, 'commit'>,
  turn: Turn,
  clock: Clock,
  until: number,
): Promise<TurnResult | { readonly kind: 'unwritten' }> {
  try {
    return await book.commit(turn);
  } catch (thrown) {
    if (clock.now() >= until) throw thrown;
    // Mails in flight are answered meanwhile.
    await new Promise<void>((resolve) => void clock.after(pause, resolve));
    return { kind: 'unwritten' };
  }
}
