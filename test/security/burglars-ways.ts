import { readFileSync } from 'node:fs';

const code = readFileSync(new URL('plugins/burglar.js', import.meta.url), 'utf8');
const [attacks = '', allowed = ''] = code.split('const allowed = {');

/** The names of a list in the burglar's own code, in their order. */
function namesIn(part: string): readonly string[] {
  return [...part.matchAll(/^ {2}(['"])([a-z]+: .+?)\1: /gm)].map(([, , name = '']) => name);
}

/** What the burglar tries, by name: `files: read the ledger`. */
export const burglarsWays = { attacks: namesIn(attacks), allowed: namesIn(allowed) };
