import type { Place, Problem } from '../contracts/index.ts';
import { nearestMatch } from '../nearest-match.ts';
import { group, propertyNames } from './examined-manifest.ts';
import type { Examined, FoundContribution } from './examined-manifest.ts';
import { parseNetworkPermission } from './network-permission.ts';
import type { PermissionPart } from './network-permission.ts';
import { defaultsIn } from './setting-defaults.ts';

/** Defaults of one setting that a person reads before granting. */
const MOST_DEFAULTS = 5;

/** What stands in for a setting in an address must be few and short enough to be read. */
function unreadableDefaults(
  part: PermissionPart,
  defaults: readonly string[],
): { readonly what: string; readonly next: string } | undefined {
  const name = part.kind === 'setting' ? part.path.join('.') : '';
  if (defaults.length > MOST_DEFAULTS)
    return {
      what: `by the setting \`${name}\`, which has ${defaults.length} defaults`,
      next: `Give it one default, or none; ${MOST_DEFAULTS} are the most.`,
    };
  const long = defaults.find((text) => text.length > 253);
  if (long === undefined) return undefined;
  return {
    what: `by the setting \`${name}\`, whose default has ${long.length} characters`,
    next: 'Give it the name of a host, which has at most 253 characters, or no default.',
  };
}

/** Network addresses that a plugin asks for: readable, and by settings that exist. */
export function checkPermissions(
  { who, document }: Examined,
  network: unknown,
  contributions: readonly FoundContribution[],
): readonly Problem[] {
  if (!Array.isArray(network)) return [];
  const settings = contributions.flatMap(({ entry }) => propertyNames(group(entry['settings'])));
  const defaultsOf = defaultsIn(contributions.map(({ entry }) => entry['settings']));
  return network.flatMap((text: unknown, index): readonly Problem[] => {
    if (typeof text !== 'string') return [];
    const where = (): Place => document.place(`/postrider/permissions/network/${index}`);
    const permission = parseNetworkPermission(text);
    if (permission === undefined) {
      return [
        {
          code: 'MANIFEST_PERMISSION',
          what: `${who} asks for the network address "${text.slice(0, 80)}", which is not a host and a port.`,
          next: 'Write `smtp.example.com:587` or `${settings.host}:${settings.port}`.',
          where: where(),
        },
      ];
    }
    return [permission.host, permission.port].flatMap((part): readonly Problem[] => {
      const name = part.kind === 'setting' ? part.path[0] : undefined;
      if (name === undefined) return [];
      const unreadable = unreadableDefaults(part, defaultsOf(part));
      if (unreadable !== undefined) {
        const what = `${who} asks for a network address ${unreadable.what}: nobody could say what is granted.`;
        return [{ code: 'MANIFEST_PERMISSION', what, next: unreadable.next, where: where() }];
      }
      if (settings.includes(name)) return [];
      const meant = nearestMatch(name, settings);
      return [
        {
          code: 'MANIFEST_PERMISSION',
          what: `${who} asks for a network address by the setting \`${name}\`, which none of its contributions has.`,
          next: meant === undefined ? 'Name a setting that is in a settings schema.' : `Did you mean \`${meant}\`?`,
          where: where(),
        },
      ];
    });
  });
}
