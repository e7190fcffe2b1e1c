import { BlockList, isIPv6 } from 'node:net';

const inner = new BlockList();
// This computer itself (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3).
inner.addSubnet('0.0.0.0', 8);
inner.addSubnet('127.0.0.0', 8);
inner.addAddress('::', 'ipv6');
inner.addAddress('::1', 'ipv6');
// Link-local (RFC 3927, RFC 4291 section 2.5.6): where clouds tell a computer its own secrets, 169.254.169.254.
inner.addSubnet('169.254.0.0', 16);
inner.addSubnet('fe80::', 10, 'ipv6');
// The same elsewhere: AWS over IPv6, Alibaba, Oracle.
inner.addAddress('fd00:ec2::254', 'ipv6');
inner.addAddress('100.100.100.200');
inner.addSubnet('192.0.0.0', 24);
// Old ways to write an IPv4 address in IPv6 (RFC 4291 section 2.5.5, RFC 6052); NAT64 may lead back here.
inner.addSubnet('::', 96, 'ipv6');
inner.addSubnet('64:ff9b::', 96, 'ipv6');

/** True for an address of this computer or of what only this computer can reach: a name must not lead there. */
export function isInnerAddress(address: string): boolean {
  const [plain = ''] = address.split('%');
  return inner.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

/** True for a name that says itself that it means this computer (RFC 6761 section 6.3). */
export function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}
