import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, sourcesOf } from './sources.ts';

const code = ['core', 'sdk', 'smtp', 'plugins', 'host']
  .flatMap((folder) => sourcesOf(folder, '.ts'))
  .filter(({ path }) => !path.endsWith('.test.ts') && !path.includes('/testing/') && !path.startsWith('sdk/testing'))
  // Templates become plugins of others, whose codes are their own.
  .filter(({ path }) => !path.startsWith('host/templates/'));
/** Codes are written out wherever a problem is made; system errors (`ENOENT`) have no underscore. */
const used = new Set(
  code.flatMap(({ text }) => [...text.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g)].map(([, name]) => name ?? '')),
);
const documented = [...readFileSync(join(root, 'docs/errors.md'), 'utf8').matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(
  ([, name]) => name ?? '',
);
/** Words of protocols and of Node that look like codes. */
const notOurs =
  /^(TAG_RESOLVE_FAILED|CSV_MAX_RECORD_SIZE|ERR_|SQLITE_|MAIL_|UNABLE_|CERT_|DEPTH_|SELF_SIGNED|HOSTNAME_|ECONN|EAI_|POSTRIDER_|NODE_|LC_|NO_COLOR|UTF_)/;

test('every problem code is documented', () => {
  const missing = [...used].filter((name) => !notOurs.test(name) && !documented.includes(name));
  expect(missing.sort()).toEqual([]);
});

test('every documented code exists', () => {
  expect(documented.filter((name) => !used.has(name)).sort()).toEqual([]);
});

test('no code is documented twice', () => {
  expect(documented.filter((name, index) => documented.indexOf(name) !== index)).toEqual([]);
});
