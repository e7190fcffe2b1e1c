import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { ProblemError, causeOf } from '../contracts/index.ts';
import type { Network, Permissions, Problem } from '../contracts/index.ts';
import { parseNetworkPermission } from './network-permission.ts';
import type { PermissionPart } from './network-permission.ts';

interface Address {
  readonly host: string;
  readonly port: number;
}

/** A part's value; undefined when the setting it names is not set. */
function valueOf(part: PermissionPart, settings: unknown): string | undefined {
  if (part.kind === 'literal') return part.text;
  let value = settings;
  for (const key of part.path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Names of hosts without their differences of spelling: case, the root's dot, brackets around IPv6. */
function plainHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '').replaceAll(/[[\]]/g, '');
}

function grantsOf(permissions: Permissions, settings: unknown): readonly Address[] {
  return (permissions.network ?? []).flatMap((text): readonly Address[] => {
    const permission = parseNetworkPermission(text);
    const host = permission === undefined ? undefined : valueOf(permission.host, settings);
    const port = permission === undefined ? undefined : valueOf(permission.port, settings);
    return host === undefined || port === undefined ? [] : [{ host: plainHost(host), port: Number(port) }];
  });
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

function open(to: Address, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const socket = connect({ host: to.host, port: to.port });
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
 * connecting may take is the signal's business.
 */
export function grantedNetwork(permissions: Permissions, settings: unknown, who: string): Network {
  const grants = grantsOf(permissions, settings);
  return {
    async connect(to, signal) {
      const address = { host: plainHost(to.host), port: to.port };
      const isGranted = grants.some((grant) => grant.host === address.host && grant.port === address.port);
      if (!isGranted) throw new ProblemError(notGranted(who, `${to.host}:${to.port}`, grants));
      try {
        return await open(address, signal);
      } catch (error) {
        throw new ProblemError(unreachable(who, address, single(error)));
      }
    },
  };
}
