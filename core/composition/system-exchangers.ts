import { Resolver } from 'node:dns/promises';
import type { ExchangersOf } from '../send/destination-groups.ts';

/** The DNS said that there is nothing: an answer, and not a silence. */
const nothingThere = new Set(['ENODATA', 'ENOTFOUND']);

/** Asks the computer's DNS who takes a domain's mail. */
export function systemExchangers(): ExchangersOf {
  const resolver = new Resolver({ timeout: 2_000, tries: 1 });
  return async (domain) => {
    try {
      return await resolver.resolveMx(domain);
    } catch (thrown) {
      if (nothingThere.has((thrown as NodeJS.ErrnoException).code ?? '')) return [];
      throw thrown;
    }
  };
}
