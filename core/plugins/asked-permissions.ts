import type { Manifest, Permissions } from '../contracts/index.ts';
import { isSchema } from '../settings/describe-schema.ts';
import { contributionKinds, CONTRIBUTION_KINDS } from './contribution-kinds.ts';
import { group } from './examined-manifest.ts';
import { parseNetworkPermission } from './network-permission.ts';
import type { PermissionPart } from './network-permission.ts';
import { defaultsIn } from './setting-defaults.ts';

/** One thing that a plugin asks for, as a person reads it. */
export interface AskedPermission {
  /** Stays the same between versions as long as the same is asked for. */
  readonly key: string;
  /** "connect to …": what it could do then. */
  readonly words: string;
}

/** A default as it is read: what no host's name is made of is written out, so that none looks like another. */
const plain = (text: string): string =>
  text.replaceAll(/[^\w.:[\]-]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);

function partWords(part: PermissionPart, noun: string, defaults: readonly string[]): string {
  if (part.kind === 'literal') return noun === 'port' ? `port ${part.text}` : part.text;
  const unset = defaults.length === 0 ? '' : ` (${defaults.map(plain).join(' or ')} if not set)`;
  return `the ${noun} in its setting \`${part.path.join('.')}\`${unset}`;
}

/** An address with what stands in for settings that nobody wrote: another default is another address. */
function networkAsked(text: string, defaultsOf: ReturnType<typeof defaultsIn>): AskedPermission {
  const permission = parseNetworkPermission(text);
  if (permission === undefined) return { key: networkKey(text), words: `connect to ${text}` };
  const host = defaultsOf(permission.host);
  const port = defaultsOf(permission.port);
  const words = `connect to ${partWords(permission.host, 'host', host)}, ${partWords(permission.port, 'port', port)}`;
  const unset = host.length + port.length === 0 ? '' : ` ${JSON.stringify({ host, port })}`;
  return { key: `${networkKey(text)}${unset}`, words };
}

const networkKey = (text: string): string => `network ${text}`;

/** Settings that take a secret: `{ "secret": true }` in the schema. */
function secretSettings(schema: unknown, path = ''): readonly string[] {
  const { properties } = group(schema);
  return Object.entries(group(properties)).flatMap(([name, property]) => {
    const at = path === '' ? name : `${path}.${name}`;
    if (!isSchema(property)) return [];
    return property['secret'] === true ? [at] : secretSettings(property, at);
  });
}

const MAIL: Readonly<Record<NonNullable<Permissions['mail']>, string>> = {
  metadata: 'learn who is written to, when, and how it went',
};

/** Everything that a plugin asks for, in the order of weight: where it connects, what it reads, what it keeps. */
export function askedPermissions(manifest: Pick<Manifest, 'contributes' | 'permissions'>): readonly AskedPermission[] {
  const { network = [], data, mail } = manifest.permissions;
  const defaultsOf = defaultsIn(
    contributionKinds().flatMap((kind) => (manifest.contributes[kind] ?? []).map(({ settings }) => settings)),
  );
  const secrets = contributionKinds().flatMap((kind) =>
    (manifest.contributes[kind] ?? []).flatMap(({ id, settings }) =>
      secretSettings(settings).map((name) => ({
        key: `secret ${kind}/${id} ${name}`,
        words: `read the secret you name in its setting \`${name}\` (${CONTRIBUTION_KINDS[kind].noun} \`${id}\`)`,
      })),
    ),
  );
  return [
    ...network.map((text) => networkAsked(text, defaultsOf)),
    ...secrets,
    ...(mail === undefined ? [] : [{ key: `mail ${mail}`, words: MAIL[mail] }]),
    ...(data === true ? [{ key: 'data', words: 'keep files in a folder of its own' }] : []),
  ];
}

/** What of the asked is an address to connect to, by key: recorded when it is granted, to be held against the next. */
export function askedAddresses(asked: readonly AskedPermission[]): readonly string[] {
  return asked.flatMap(({ key }) => (key.startsWith(networkKey('')) ? [key] : []));
}
