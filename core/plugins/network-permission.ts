/** One side of `host:port`: written out, or taken from a setting. */
export type PermissionPart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'setting'; readonly path: readonly string[] };

/** An address that a plugin may ask the host to connect to. */
export interface NetworkPermission {
  readonly host: PermissionPart;
  readonly port: PermissionPart;
}

const SETTING = String.raw`\$\{settings\.[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*){0,8}\}`;
const PERMISSION = new RegExp(
  String.raw`^(?<host>${SETTING}|\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253}):(?<port>${SETTING}|\d{1,5})$`,
);

function part(text: string): PermissionPart {
  if (!text.startsWith('${settings.')) return { kind: 'literal', text: text.replaceAll(/[[\]]/g, '') };
  return { kind: 'setting', path: text.slice('${settings.'.length, -1).split('.') };
}

/** Reads `smtp.example.com:587`, `[::1]:25` or `${settings.host}:${settings.port}`; undefined when it is none of these. */
export function parseNetworkPermission(text: string): NetworkPermission | undefined {
  const { host, port } = PERMISSION.exec(text)?.groups ?? {};
  if (host === undefined || port === undefined) return undefined;
  if (/^\d+$/.test(port) && (Number(port) < 1 || Number(port) > 65_535)) return undefined;
  return { host: part(host), port: part(port) };
}
