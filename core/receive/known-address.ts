import { parseAddress } from '../mail/address.ts';

/** An address as the ledger writes it; undefined when it is none. */
export function knownAddress(text: string): string | undefined {
  const parsed = parseAddress(text);
  return parsed.kind === 'valid' ? parsed.address : undefined;
}

/** Servers change the case of what they report: for comparing, the local part's case does not count either. */
export function isSameAddress(one: string, other: string): boolean {
  return (knownAddress(one) ?? one).toLowerCase() === (knownAddress(other) ?? other).toLowerCase();
}
