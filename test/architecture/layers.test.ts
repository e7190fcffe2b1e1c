import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './sources.ts';

/** What the linter says of a file with this import, in this folder. */
function lint(folder: string, imported: string): string {
  const place = mkdtempSync(join(root, folder, 'forbidden-import-'));
  const file = join(place, 'probe.ts');
  try {
    writeFileSync(file, `import { probe } from '${imported}';\nexport const used = probe;\n`);
    const ended = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['--no-ignore', relative(root, file)], {
      cwd: root,
      encoding: 'utf8',
    });
    return `${ended.stdout}${ended.stderr}`;
  } finally {
    rmSync(place, { recursive: true });
  }
}

const forbidden = [
  ['plugins/tasks-local', '@postrider/core'],
  ['plugins/tasks-local', '@postrider/core/contracts'],
  ['plugins/tasks-local', '@postrider/store-sqlite'],
  ['plugins/tasks-local', '@postrider/host'],
  ['plugins/tasks-local', '../../../core/send/decide.ts'],
  ['plugins/tasks-local', '../../store-sqlite/schema.ts'],
  ['sdk', '@postrider/core'],
  ['sdk', '@postrider/core/contracts'],
  ['sdk', '@postrider/transport-smtp'],
  ['sdk', '../../core/send/decide.ts'],
  ['core/send', '@postrider/sdk'],
  ['core/send', '@postrider/store-sqlite'],
  ['core/contracts', 'rxjs'],
  ['core/contracts', '../../send/decide.ts'],
  ['core/mail', '../../send/decide.ts'],
  ['host/commands', '@postrider/transport-smtp'],
] as const;

test.each(forbidden)('a file in %s that imports %s does not pass the linter', (folder, imported) => {
  expect(lint(folder, imported)).toContain('no-restricted-imports');
});

const allowed = [
  ['plugins/tasks-local', '@postrider/sdk'],
  ['plugins/tasks-local', '@postrider/sdk/testing'],
  ['plugins/tasks-local', '../own-file.ts'],
  ['sdk', '#contracts'],
  ['sdk', '#mail'],
  ['core/send', '../../contracts/index.ts'],
  ['host/commands', '@postrider/core'],
] as const;

test.each(allowed)('a file in %s may import %s', (folder, imported) => {
  expect(lint(folder, imported)).not.toContain('no-restricted-imports');
});
