import { isIPv4 } from 'node:net';
import type { SecretReference } from '@postrider/sdk';

/**
 * - `tls`: encrypted from the first octet (RFC 8314). `stls`: STLS before anything else is said (RFC 2595).
 * - `none`: not encrypted, towards this computer only. `unprotected`: not encrypted, wherever the server is.
 */
export type Pop3Security = 'tls' | 'stls' | 'none' | 'unprotected';

/** How to sign in; `automatic` takes what the server offers. */
export type Pop3Auth = 'automatic' | 'plain' | 'user' | 'apop';

/** The settings as the manifest's schema lets them through, defaults filled in. */
export interface Pop3Settings {
  readonly host: string;
  /** Absent: 995 with `tls`, else 110. */
  readonly port?: number;
  readonly security: Pop3Security;
  readonly user: string;
  readonly password: SecretReference;
  readonly auth: Pop3Auth;
  readonly tls: {
    /** PEM file: the only authority that is trusted then. */
    readonly ca?: string;
    /** The name the certificate must bear, when it is not the host's. */
    readonly serverName?: string;
  };
  /** Seconds. */
  readonly timeouts: {
    /** For connecting, TLS and the greeting, each. */
    readonly connect: number;
    /** For silence while an answer is awaited. */
    readonly answer: number;
  };
}

export function portOf(settings: Pick<Pop3Settings, 'port' | 'security'>): number {
  return settings.port ?? (settings.security === 'tls' ? 995 : 110);
}

/** True when what is said to this host stays on this computer. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
