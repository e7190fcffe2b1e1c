import type { Sender } from '../contracts/index.ts';

/** What a campaign's Message-IDs end in. */
export function messageIdDomain({ address }: Sender): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
