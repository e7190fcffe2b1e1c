import { isIPv4 } from 'node:net';
import type { SecretReference } from '@postrider/sdk';

/** `tls`: encrypted from the first octet. `none`: not encrypted, towards this computer only. */
export type ExchangeSecurity = 'tls' | 'none';

/** How to sign in; `automatic` takes NTLM where the server offers it, else Basic. */
export type ExchangeAuth = 'automatic' | 'ntlm' | 'basic';

/** What becomes of a mail that the host wants deleted: another folder, or nothing is left of it. */
export type ExchangeDeletion = 'move' | 'purge';

/** The settings as the manifest's schema lets them through, defaults filled in. */
export interface ExchangeSettings {
  readonly host: string;
  readonly port: number;
  /** Of the service on that server. */
  readonly path: string;
  readonly security: ExchangeSecurity;
  /** Whose mailbox it is; absent: that of the user. */
  readonly address?: string;
  /** Absent: what stands before a backslash in `user`, or none. */
  readonly domain?: string;
  readonly user: string;
  readonly password: SecretReference;
  readonly auth: ExchangeAuth;
  readonly tls: {
    /** PEM file: the only authority that is trusted then. */
    readonly ca?: string;
    /** The name the certificate must bear, when it is not the host's. */
    readonly serverName?: string;
  };
  /** A folder that EWS knows by name, or a path of display names below the mailbox's root. */
  readonly folder: string;
  readonly deletion: ExchangeDeletion;
  /** Where `move` puts mails; written like `folder`, made when it is not there. */
  readonly moveTo: string;
  /** Mails that are listed with one request. */
  readonly pageSize: number;
  /** Seconds. */
  readonly timeouts: {
    /** For connecting, and again for TLS. */
    readonly connect: number;
    /** For silence while an answer is awaited. */
    readonly answer: number;
  };
}

/** True when what is said to this host stays on this computer. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** Domain and user, however they were written. */
export function accountOf({ domain, user }: Pick<ExchangeSettings, 'domain' | 'user'>): {
  readonly domain: string;
  readonly user: string;
} {
  if (domain !== undefined) return { domain, user };
  const [, before, after] = /^([^\\]+)\\(.+)$/.exec(user) ?? [];
  return before === undefined || after === undefined ? { domain: '', user } : { domain: before, user: after };
}
