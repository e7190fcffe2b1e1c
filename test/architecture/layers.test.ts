import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, sourcesOf } from './sources.ts';

const forbidden = [
  ['plugins/tasks-local', '@postrider/core'],
  ['plugins/tasks-local', '@postrider/core/contracts'],
  ['plugins/tasks-local', '@postrider/store-sqlite'],
  ['plugins/tasks-local', '@postrider/host'],
  ['plugins/tasks-local', '../../../core/send/decide.ts'],
  ['plugins/tasks-local', '../../store-sqlite/schema.ts'],
  ['plugins/tasks-local', '@postrider/smtp'],
  ['plugins/transport-gmail', '@postrider/transport-smtp'],
  ['plugins/transport-gmail', '@postrider/core'],
  ['plugins/transport-gmail', '@postrider/smtp/dist/dial.js'],
  ['plugins/transport-gmail', '../../transport-smtp/settings.ts'],
  ['plugins/transport-smtp', '../../../smtp/dial.ts'],
  ['smtp', '@postrider/core'],
  ['smtp', '@postrider/transport-smtp'],
  ['smtp', '../../plugins/transport-smtp/settings.ts'],
  ['sdk', '@postrider/core'],
  ['sdk', '@postrider/core/contracts'],
  ['sdk', '@postrider/transport-smtp'],
  ['sdk', '../../core/send/decide.ts'],
  ['sdk', '@postrider/smtp'],
  ['core/send', '@postrider/sdk'],
  ['core/send', '@postrider/store-sqlite'],
  ['core/contracts', 'rxjs'],
  ['core/contracts', '../../send/decide.ts'],
  ['core/mail', '../../send/decide.ts'],
  ['core/bus', '../../settings/break-off.ts'],
  ['core/settings', '../../plugins/discover.ts'],
  ['core/plugins', '@postrider/sdk'],
  ['core/plugins', '../../send/decide.ts'],
  ['core/plugins', '../../composition/system-clock.ts'],
  ['core/send', '../../receive/parse-mail.ts'],
  ['core/send', '../../planner/forecast.ts'],
  ['core/receive', '../../composition/usable.ts'],
  ['core/planner', '../../send/decide.ts'],
  ['core/planner', '../../plugins/discover.ts'],
  ['host/commands', '@postrider/transport-smtp'],
  ['host/commands', '@postrider/smtp'],
] as const;

const allowed = [
  ['plugins/tasks-local', '@postrider/sdk'],
  ['plugins/tasks-local', '@postrider/sdk/testing'],
  ['plugins/tasks-local', '../own-file.ts'],
  ['plugins/transport-smtp', '@postrider/smtp'],
  ['plugins/transport-smtp', '@postrider/sdk/testing'],
  ['plugins/transport-gmail', '@postrider/smtp'],
  ['plugins/transport-gmail', '@postrider/sdk'],
  ['smtp', '@postrider/sdk'],
  ['smtp', '@postrider/sdk/testing'],
  ['sdk', '#contracts'],
  ['sdk', '#mail'],
  ['core/bus', '../../contracts/index.ts'],
  ['core/settings', '../../contracts/index.ts'],
  ['core/settings', '../../nearest-match.ts'],
  ['core/plugins', '../../settings/break-off.ts'],
  ['core/send', '../../contracts/index.ts'],
  ['core/send', '../../plugins/within-limit.ts'],
  ['core/receive', '../../mail/address.ts'],
  ['core/planner', '../../send/grant.ts'],
  ['core/planner', '../../send/scope.ts'],
  ['host/commands', '@postrider/core'],
] as const;

/** A folder with the linter's configuration and the rooms, beside the workspace: nobody else meets its wrong files. */
let place = '';
let restricted: ReadonlySet<string> = new Set();
let linted = 0;
const probes = [...forbidden, ...allowed];

const probeOf = (folder: string, imported: string): string =>
  `${folder}/probe/${imported.replaceAll(/[^a-z]+/g, '-')}.ts`;

interface Report {
  readonly number_of_files: number;
  readonly diagnostics: readonly { readonly code: string; readonly filename: string }[];
}

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'postrider-layers-'));
  copyFileSync(join(root, '.oxlintrc.json'), join(place, '.oxlintrc.json'));
  for (const [folder, imported] of probes) {
    mkdirSync(join(place, folder, 'probe'), { recursive: true });
    const text = `import { probe } from '${imported}';\nexport const used = probe;\n`;
    writeFileSync(join(place, probeOf(folder, imported)), text, { flag: 'wx' });
  }
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['--format=json'], {
    cwd: place,
    encoding: 'utf8',
  });
  const report = JSON.parse(stdout) as Report;
  linted = report.number_of_files;
  restricted = new Set(
    report.diagnostics
      .filter(({ code }) => code.includes('no-restricted-imports'))
      .map(({ filename }) => filename.replaceAll('\\', '/')),
  );
});
afterAll(() => rmSync(place, { recursive: true }));

test('every probe was looked at, and no room has a linter configuration of its own that it would not meet', () => {
  expect(linted).toBe(probes.length);
  expect(sourcesOf('.', '.oxlintrc.json').map(({ path }) => path)).toEqual(['.oxlintrc.json']);
});

test.each(forbidden)('a file in %s that imports %s does not pass the linter', (folder, imported) => {
  expect(existsSync(join(root, folder))).toBe(true);
  expect(restricted).toContain(probeOf(folder, imported));
});

test.each(allowed)('a file in %s may import %s', (folder, imported) => {
  expect(existsSync(join(root, folder))).toBe(true);
  expect(restricted).not.toContain(probeOf(folder, imported));
});
