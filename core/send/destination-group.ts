/**
 * The group a recipient belongs to as far as slowing is concerned. A smarthost hides the MX behind it, so the
 * recipient's domain is the finest group that can be known here.
 */
export function destinationGroupOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
