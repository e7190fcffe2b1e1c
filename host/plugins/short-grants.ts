import type { Permissions } from '@postrider/core/contracts';

/** What a plugin may, in few words for a table; `addresses`: those that its permissions come to. */
export function shortGrants(
  { network = [], data, mail }: Permissions,
  addresses: readonly string[],
): readonly string[] {
  const open = addresses.length === 0 && network.length > 0;
  return [
    ...addresses,
    ...(open ? ['addresses in its settings'] : []),
    ...(data === true ? ['data'] : []),
    ...(mail === undefined ? [] : [`mail: ${mail}`]),
  ];
}
