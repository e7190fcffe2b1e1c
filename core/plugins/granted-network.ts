import { lookup } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { Socket, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { ProblemError, causeOf } from '../contracts/index.ts';
import type { Network, Permissions, Problem } from '../contracts/index.ts';
import { isInnerAddress, isLocalName } from './inner-address.ts';
import { parseNetworkPermission } from './network-permission.ts';
import type { PermissionPart } from './network-permission.ts';
import type { PluginGrade } from './plugin-source.ts';
import { defaultsIn, textAt } from './setting-defaults.ts';

interface Address {
  readonly host: string;
  readonly port: number;
}

interface Grant extends Address {
  /** A person has seen the host: it stands in the permission, or they wrote it. Else it is the plugin's own default. */
  readonly isSeen: boolean;
}

/** A part's value; undefined when the setting it names is not set. */
function valueOf(part: PermissionPart, settings: unknown): string | undefined {
  return part.kind === 'literal' ? part.text : textAt(settings, part.path);
}

/** Names of hosts without their differences of spelling: case, the root's dot, brackets around IPv6. */
function plainHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '').replaceAll(/[[\]]/g, '');
}

function grantsOf(permissions: Permissions, settings: unknown, written: unknown): readonly Grant[] {
  return (permissions.network ?? []).flatMap((text): readonly Grant[] => {
    const permission = parseNetworkPermission(text);
    if (permission === undefined) return [];
    const host = valueOf(permission.host, settings);
    const port = valueOf(permission.port, settings);
    if (host === undefined || port === undefined) return [];
    const isSeen = valueOf(permission.host, written) !== undefined;
    return [{ host: plainHost(host), port: Number(port), isSeen }];
  });
}

const addressWords = (host: string, port: number | string): string =>
  isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;

/** The addresses that these permissions come to with the settings of each instance: `smtp.example.com:587`. */
export function grantedAddresses(permissions: Permissions, instances: readonly unknown[]): readonly string[] {
  const grants = [{}, ...instances].flatMap((settings) => grantsOf(permissions, settings, settings));
  return [...new Set(grants.map(({ host, port }) => addressWords(host, port)))];
}

/** The addresses that they come to where nobody has written a setting: by the defaults in these schemas. */
export function addressesByDefault(permissions: Permissions, schemas: readonly unknown[]): readonly string[] {
  const defaultsOf = defaultsIn(schemas);
  const values = (part: PermissionPart): readonly string[] =>
    part.kind === 'literal' ? [part.text] : defaultsOf(part);
  const addresses = (permissions.network ?? []).flatMap((text) => {
    const permission = parseNetworkPermission(text);
    if (permission === undefined) return [];
    const ports = values(permission.port);
    return values(permission.host).flatMap((host) => ports.map((port) => addressWords(plainHost(host), port)));
  });
  return [...new Set(addresses)];
}

function notGranted(who: string, to: string, grants: readonly Address[]): Problem {
  const granted = grants.map(({ host, port }) => `${host}:${port}`).join(', ');
  return {
    code: 'NETWORK_NOT_GRANTED',
    what: `${who} wanted to connect to ${to}, which it was not granted (granted: ${granted === '' ? 'nothing' : granted}).`,
    next: 'Correct the host and port in its settings; if they are right, the plugin must ask for the address in its manifest (`permissions.network`).',
  };
}

interface Explanation {
  readonly what: string;
  readonly next: string;
}

const CHECK = 'Check the host and port in the settings, and that the server is running.';
const ONLINE = 'Check that this computer is connected to the internet, then try again.';
const SILENT: Explanation = {
  what: 'it did not answer in time',
  next: 'Check the host and port in the settings; a firewall may be in the way.',
};
const EXPLANATIONS: { readonly [code: string]: Explanation } = {
  ECONNREFUSED: { what: 'nothing listens on that port', next: CHECK },
  ENOTFOUND: { what: 'no computer of that name is known', next: 'Check how the host is spelt in the settings.' },
  EAI_AGAIN: { what: 'its name could not be looked up now', next: ONLINE },
  EHOSTUNREACH: { what: 'there is no way to it from here', next: ONLINE },
  ENETUNREACH: { what: 'there is no way to it from here', next: ONLINE },
  ETIMEDOUT: SILENT,
};

function explain(error: unknown): Explanation {
  const { name, code, message } = causeOf(error);
  if (name === 'TimeoutError') return SILENT;
  return EXPLANATIONS[code ?? ''] ?? { what: message, next: CHECK };
}

function unreachable(who: string, to: Address, error: unknown): Problem {
  const { what, next } = explain(error);
  const cause = causeOf(error);
  return {
    code: 'NETWORK_UNREACHABLE',
    what: `${who} could not connect to ${to.host}:${to.port}: ${what}.`,
    next,
    cause,
  };
}

/** Several addresses of one name fail together; the first says enough. */
function single(error: unknown): unknown {
  const errors: unknown = error instanceof AggregateError ? error.errors : undefined;
  return Array.isArray(errors) && errors.length > 0 ? errors[0] : error;
}

function leadsInside(who: string, { host, port }: Address): Problem {
  return {
    code: 'NETWORK_ADDRESS_REFUSED',
    what: `${who} wanted to connect to ${host}:${port}, and that name leads to this computer itself or to its closest surroundings, where an isolated plugin has no business.`,
    next: 'If the server does run on this computer, write its address (127.0.0.1) or `localhost` as the host in the settings.',
  };
}

/** True for a host that says itself that it is this computer, or next to it. */
function isInner(host: string): boolean {
  return isLocalName(host) || (isIP(host) !== 0 && isInnerAddress(host));
}

/** No address of a name may be connected to. */
class LeadsInside extends Error {}

/** Looks names up here, once, and leaves out addresses that a name must not lead to. Addresses are not looked up. */
function lookupOutside(
  host: string,
  options: LookupOptions,
  done: (error: Error | null, addresses: LookupAddress[]) => void,
): void {
  lookup(host, { ...options, all: true }, (error, found) => {
    if (error !== null) return done(error, []);
    const outside = found.filter(({ address }) => isLocalName(host) || !isInnerAddress(address));
    if (outside.length === 0) return done(new LeadsInside(host), []);
    return done(null, outside);
  });
}

interface Opening {
  /** Left unread until somebody reads: what comes early would be lost when the socket is handed over. */
  readonly paused: boolean;
  readonly lookup?: LookupFunction;
}

function open(to: Address, { paused, ...how }: Opening, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const socket = new Socket();
    if (paused) socket.pause();
    socket.connect({ host: to.host, port: to.port, ...how });
    const abort = (): void => void socket.destroy(signal.reason as Error);
    // Stays: an error between handing the socket over and the plugin's first listener would end the process.
    socket.on('error', (error) => {
      signal.removeEventListener('abort', abort);
      reject(signal.aborted ? (signal.reason as Error) : error);
    });
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      resolve(socket);
    });
    signal.addEventListener('abort', abort, { once: true });
  });
}

/**
 * The network as one configured instance may use it: the addresses that the manifest asks for, their settings filled
 * in. An address whose setting is not set grants nothing. `who` begins the messages: "Account `studio`". How long
 * connecting may take is the signal's business. For an isolated plugin the name must not lead to this computer unless it
 * says so and a person has seen it, not only the plugin's own default (`written`: the settings without defaults); and the
 * socket is not read from before it is handed over.
 */
export function grantedNetwork(
  permissions: Permissions,
  settings: unknown,
  who: string,
  grade: PluginGrade = 'inline',
  written: unknown = settings,
): Network {
  const how: Opening = grade === 'inline' ? { paused: false } : { paused: true, lookup: lookupOutside };
  const grants = grantsOf(permissions, settings, written);
  return {
    async connect(to, signal) {
      const address = { host: plainHost(to.host), port: to.port };
      const granted = grants.filter((grant) => grant.host === address.host && grant.port === address.port);
      if (granted.length === 0) throw new ProblemError(notGranted(who, `${to.host}:${to.port}`, grants));
      if (grade === 'isolated' && isInner(address.host) && !granted.some(({ isSeen }) => isSeen))
        throw new ProblemError(leadsInside(who, address));
      try {
        return await open(address, how, signal);
      } catch (error) {
        if (error instanceof LeadsInside) throw new ProblemError(leadsInside(who, address));
        throw new ProblemError(unreachable(who, address, single(error)));
      }
    },
  };
}
