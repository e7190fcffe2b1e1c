import path from 'node:path';

const here = import.meta.dirname;
/** In the command's bundle this module lies elsewhere, with all that the child imports beside the child's entry. */
const isBundled = path.basename(here) !== 'isolation';

/** The entry of a plugin's process; `.ts` from the sources, `.js` once compiled. */
export const childEntry = path.join(here, 'child', `main${path.extname(import.meta.filename)}`);

/** Under this folder lies everything that the entry imports. */
export const childFolder = isBundled ? path.join(here, 'child') : path.resolve(here, '..', '..');
