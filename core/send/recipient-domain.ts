/**
 * The domain that a mail is for: the finest group by which a lane can be slowed, since a smarthost hides the servers
 * behind it. What throttles count by destination goes by `DestinationGroups` instead.
 */
export function recipientDomain(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
