import type { Problem } from '../contracts/index.ts';
import { nearestMatch } from '../nearest-match.ts';
import { group, propertyNames } from './examined-manifest.ts';
import type { Examined, FoundContribution } from './examined-manifest.ts';
import { parseNetworkPermission } from './network-permission.ts';

/** Network addresses that a plugin asks for: readable, and by settings that exist. */
export function checkPermissions(
  { who, document }: Examined,
  network: unknown,
  contributions: readonly FoundContribution[],
): readonly Problem[] {
  if (!Array.isArray(network)) return [];
  const settings = contributions.flatMap(({ entry }) => propertyNames(group(entry['settings'])));
  return network.flatMap((text: unknown, index): readonly Problem[] => {
    if (typeof text !== 'string') return [];
    const where = document.place(`/postrider/permissions/network/${index}`);
    const permission = parseNetworkPermission(text);
    if (permission === undefined) {
      return [
        {
          code: 'MANIFEST_PERMISSION',
          what: `${who} asks for the network address "${text.slice(0, 80)}", which is not a host and a port.`,
          next: 'Write `smtp.example.com:587` or `${settings.host}:${settings.port}`.',
          where,
        },
      ];
    }
    return [permission.host, permission.port].flatMap((part): readonly Problem[] => {
      const name = part.kind === 'setting' ? part.path[0] : undefined;
      if (name === undefined || settings.includes(name)) return [];
      const meant = nearestMatch(name, settings);
      return [
        {
          code: 'MANIFEST_PERMISSION',
          what: `${who} asks for a network address by the setting \`${name}\`, which none of its contributions has.`,
          next: meant === undefined ? 'Name a setting that is in a settings schema.' : `Did you mean \`${meant}\`?`,
          where,
        },
      ];
    });
  });
}
