import type { Clock } from '../contracts/index.ts';
import { ledgerPatience } from './commit-patiently.ts';

/** Milliseconds between two tries. */
const pause = 250;

/** Writes what is not part of a turn. A ledger that cannot be written, because a backup holds it, is asked again as it is for a turn. */
export async function writePatiently<Result>(write: () => Promise<Result>, clock: Clock): Promise<Result> {
  const until = clock.now() + ledgerPatience;
  for (;;) {
    try {
      return await write();
    } catch (thrown) {
      if (clock.now() >= until) throw thrown;
      await new Promise<void>((resolve) => void clock.after(pause, resolve));
    }
  }
}
