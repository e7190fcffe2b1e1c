import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ReportOutput } from './proof.ts';
import { smallMailing } from './small-mailing.ts';
import { openStudio } from './studio.ts';
import type { Studio } from './studio.ts';

const manifest = {
  name: 'postrider-pigeon',
  version: '1.2.3',
  type: 'module',
  exports: './index.js',
  engines: { node: '>=26', postrider: '^0.1.0' },
  postrider: {
    contributes: {
      transports: [
        {
          id: 'pigeon',
          api: 'transport/v1',
          title: 'Pigeons',
          settings: { type: 'object', properties: {}, additionalProperties: false },
        },
      ],
    },
  },
};

/** A studio whose only account is of a third-party plugin. */
async function studioWithPigeons(activate: string): Promise<Studio> {
  const studio = await openStudio({
    configuration: `company: { name: North Light Studio, from: hello@northlight.example }
accounts:
  loft: { use: pigeon }
plugins: [{ folder: pigeon, grade: inline }]
`,
  });
  await mkdir(join(studio.folder, 'pigeon'));
  await studio.write('pigeon/package.json', JSON.stringify(manifest));
  await studio.write('pigeon/index.js', `export default { activate() { ${activate} } };\n`);
  return studio;
}

async function expectTold(studio: Studio, what: string, code: string): Promise<void> {
  const { options } = await smallMailing(studio, 3);
  const [started, sent] = await Promise.all([
    studio.run('plugins', '--start'),
    studio.run('send', ...options, '--yes'),
  ]);
  expect(started.stdout).toContain('postrider-pigeon 1.2.3: failed for transports/pigeon');
  // The others are not drawn in.
  expect(started.stdout).toContain('@postrider/store-sqlite 0.1.0: active');
  expect(started.exitCode).toBe(2);

  expect(sent.stderr).toContain(what);
  expect(sent.stderr).toContain(`where: ${join(studio.folder, 'pigeon')}\n`);
  expect(sent.stderr).toContain('show this to its author');
  expect(sent.stderr).toContain(code);
  expect(sent.exitCode).toBe(2);
  const { proof } = await studio.json<ReportOutput>('report');
  expect(proof).toMatchObject({ queued: 3, accepted: 0, waiting: 3, addsUp: true });
}

test('a plugin that throws while it is activated is named, with its own words', async () => {
  await using studio = await studioWithPigeons('throw new Error("no licence key");');
  await expectTold(
    studio,
    'The plugin `postrider-pigeon` 1.2.3 failed while it was activated (no licence key).',
    'PLUGIN_ACTIVATE_FAILED',
  );
});

test('a plugin that never finishes activating is given up by name after ten seconds', async () => {
  await using studio = await studioWithPigeons('return new Promise(() => {});');
  const before = performance.now();
  await expectTold(
    studio,
    'The plugin `postrider-pigeon` 1.2.3 did not finish its activation within 10 s, so it was given up.',
    'PLUGIN_ACTIVATE_TIMEOUT',
  );
  expect(performance.now() - before).toBeGreaterThan(10_000);
});
