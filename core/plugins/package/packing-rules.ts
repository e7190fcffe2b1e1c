import { matchesGlob } from 'node:path/posix';

/** Never packed, at any depth: what belongs to the workshop, and where secrets lie. */
const LEFT_OUT = [
  /^\./,
  /^node_modules$/,
  /^(package-lock|npm-shrinkwrap)\.json$/,
  /^(yarn|pnpm-lock)\.(lock|yaml)$/,
  /\.(postrider|tgz|pem|key|p12|pfx|log|tsbuildinfo)$/,
  /^id_(rsa|ecdsa|ed25519)$/,
  /^secrets\.json$/,
];
/** Packed whatever the list says, as npm does. */
const ALWAYS = /^(package\.json|(readme|licen[cs]e|changelog|notice)(\.(md|txt))?)$/i;

export function isLeftOut(name: string): boolean {
  return LEFT_OUT.some((pattern) => pattern.test(name));
}

/**
 * Whether a file is packed, by the `files` of its package.json: names of files and folders, or patterns with `*`, in
 * order; one that begins with `!` takes out again. Without a list all are.
 */
export function isPacked(path: string, list: readonly string[] | undefined): boolean {
  if (ALWAYS.test(path)) return true;
  if (list === undefined) return true;
  let packed = false;
  for (const each of list) {
    const takesOut = each.startsWith('!');
    const pattern = (takesOut ? each.slice(1) : each).replace(/^\.?\//, '').replace(/\/$/, '');
    if (pattern === path || path.startsWith(`${pattern}/`) || matchesGlob(path, pattern)) packed = !takesOut;
  }
  return packed;
}

/** A file's content that looks like a private key, whatever the file is called. */
export function holdsPrivateKey(content: Uint8Array): boolean {
  return /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/.test(Buffer.from(content.subarray(0, 65_536)).toString('latin1'));
}
