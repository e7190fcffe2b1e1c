import type { Manifest, Permissions } from '../contracts/index.ts';
import { isSchema } from '../settings/describe-schema.ts';
import { contributionKinds, CONTRIBUTION_KINDS } from './contribution-kinds.ts';
import { group } from './examined-manifest.ts';
import { parseNetworkPermission } from './network-permission.ts';
import type { PermissionPart } from './network-permission.ts';

/** One thing that a plugin asks for, as a person reads it. */
export interface AskedPermission {
  /** Stays the same between versions as long as the same is asked for. */
  readonly key: string;
  /** "connect to …": what it could do then. */
  readonly words: string;
}

const partWords = (part: PermissionPart, noun: string): string =>
  part.kind === 'literal' ? part.text : `the ${noun} in its setting \`${part.path.join('.')}\``;

function networkWords(text: string): string {
  const permission = parseNetworkPermission(text);
  if (permission === undefined) return `connect to ${text}`;
  const { host, port } = permission;
  if (host.kind === 'literal' && port.kind === 'literal') return `connect to ${host.text}, port ${port.text}`;
  return `connect to ${partWords(host, 'host')}, ${port.kind === 'literal' ? `port ${port.text}` : partWords(port, 'port')}`;
}

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
  const secrets = contributionKinds().flatMap((kind) =>
    (manifest.contributes[kind] ?? []).flatMap(({ id, settings }) =>
      secretSettings(settings).map((name) => ({
        key: `secret ${kind}/${id} ${name}`,
        words: `read the secret you name in its setting \`${name}\` (${CONTRIBUTION_KINDS[kind].noun} \`${id}\`)`,
      })),
    ),
  );
  return [
    ...network.map((text) => ({ key: `network ${text}`, words: networkWords(text) })),
    ...secrets,
    ...(mail === undefined ? [] : [{ key: `mail ${mail}`, words: MAIL[mail] }]),
    ...(data === true ? [{ key: 'data', words: 'keep files in a folder of its own' }] : []),
  ];
}
