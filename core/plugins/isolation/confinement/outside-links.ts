import { readdir, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { ProblemError } from '../../../contracts/index.ts';
import type { Manifest } from '../../../contracts/index.ts';

/** Entries looked at, at most: more than the largest plugin with its libraries. */
const mostEntries = 100_000;

export type FolderCheck =
  | { readonly kind: 'sound' }
  /** This link leads out of what the plugin may read. */
  | { readonly kind: 'leads-out'; readonly link: string }
  | { readonly kind: 'too-large'; readonly limit: number };

function isInside(target: string, folder: string): boolean {
  return target === folder || target.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

/**
 * Looks for a link in a plugin's folder that leads out of `readable`. Node's permission model judges a path by its
 * name and then follows the link: one to the ledger's file would open it.
 */
export async function checkLinks(folder: string, readable: readonly string[]): Promise<FolderCheck> {
  let seen = 0;
  const waiting = [folder];
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    for (const entry of await readdir(current, { withFileTypes: true })) {
      seen += 1;
      if (seen > mostEntries) return { kind: 'too-large', limit: mostEntries };
      const found = path.join(current, entry.name);
      if (entry.isDirectory()) waiting.push(found);
      if (!entry.isSymbolicLink()) continue;
      // A link that leads nowhere now may lead somewhere later: then its words count.
      const target = await realpath(found).catch(async () => path.resolve(current, await readlink(found)));
      if (!readable.some((each) => isInside(target, each))) return { kind: 'leads-out', link: found };
    }
  }
  return { kind: 'sound' };
}

/** @throws ProblemError when the plugin's folder cannot be vouched for; see `checkLinks`. */
export async function requireNoOutsideLinks(
  { name, version, folder }: Manifest,
  readable: readonly string[],
): Promise<void> {
  const check = await checkLinks(await realpath(folder), readable);
  const who = `The plugin \`${name}\` ${version}`;
  switch (check.kind) {
    case 'sound':
      return;
    case 'leads-out':
      throw new ProblemError({
        code: 'PLUGIN_LINK_OUTSIDE',
        what: `${who} was not started: in its folder a link leads out of what it may read.`,
        next: 'Install the plugin anew, or put what the link leads to into its folder.',
        where: { file: check.link },
      });
    case 'too-large':
      throw new ProblemError({
        code: 'PLUGIN_FOLDER_TOO_LARGE',
        what: `${who} was not started: its folder holds more than ${check.limit} files.`,
        next: 'Install it into a folder of its own, with nothing else in it.',
        where: { file: folder },
      });
  }
}
