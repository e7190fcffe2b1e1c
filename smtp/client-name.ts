import { hostname } from 'node:os';
import { isIPv6, type Socket } from 'node:net';

/** What to say in EHLO: a full name, or the address in brackets when there is none (RFC 5321 section 4.1.4). */
export function clientName(given: string | undefined, socket: Socket): string {
  const name = given ?? hostname();
  if (/^[\w-]+(?:\.[\w-]+)+$/.test(name) || given !== undefined) return name;
  const address = socket.localAddress ?? '127.0.0.1';
  return isIPv6(address) ? `[IPv6:${address}]` : `[${address}]`;
}
