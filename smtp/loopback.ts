/** True for names and addresses that never leave this computer (RFC 6761 section 6.3, RFC 1122, RFC 4291). */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}
