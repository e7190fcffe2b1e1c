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

/** A transport that accepts every mail a moment later, and whose second one sets off `fault`. */
const pigeonsWith = (fault: string): string => `
    let mails = 0;
    const connection = {
      offer: {},
      send: () => new Promise((resolve) => {
        if (++mails === 2) { ${fault} }
        setTimeout(() => resolve({ kind: 'accepted', reply: { text: 'flown' } }), 50);
      }),
      close: async () => {},
    };
    arguments[0].register('transports', 'pigeon', () => ({
      capabilities: { connections: 1, mailsInFlight: 2 },
      verify: async () => undefined,
      connect: async () => ({ kind: 'connected', connection }),
    }));`;

test.each([
  ['in a timer', 'setTimeout(() => { throw new Error("lost my way"); }, 10);'],
  ['in a promise nobody awaits', 'void Promise.reject(new Error("lost my way"));'],
])('a plugin that throws %s stops the command by its name, and what was answered is written', async (_, fault) => {
  await using studio = await studioWithPigeons(pigeonsWith(fault));
  const { options } = await smallMailing(studio, 40);
  const sent = await studio.run('send', ...options, '--yes');
  expect(sent.stderr).toContain('The plugin `postrider-pigeon` 1.2.3 failed while it was running');
  expect(sent.stderr).toContain('lost my way');
  expect(sent.stderr).toContain('PLUGIN_STRAY_FAILURE');
  expect(sent.exitCode).toBe(1);
  const { proof } = await studio.json<ReportOutput>('report');
  expect(proof).toMatchObject({ uncertain: 0, addsUp: true });
  expect(proof.accepted).toBeGreaterThanOrEqual(2);
  expect(proof.accepted).toBeLessThan(40);
});

test('a plugin whose factory makes nothing usable is named with what is missing, and the other account sends', async () => {
  await using studio = await studioWithPigeons(
    `arguments[0].register('transports', 'pigeon', () => ({ verify: async () => undefined }));`,
  );
  await studio.write(
    'postrider.yaml',
    `company: { name: North Light Studio, from: hello@northlight.example, route: both }
accounts:
  loft: { use: pigeon }
  files: { use: folder, folder: outbox }
routes:
  both: { use: ordered, accounts: [loft, files] }
plugins:
  - { folder: pigeon, grade: inline }
  - { folder: ${join(import.meta.dirname, '../../examples/transport-folder')}, grade: inline }
`,
  );
  const { options } = await smallMailing(studio, 3);
  const sent = await studio.run('send', ...options, '--yes');
  expect(sent.stderr).toContain(
    'The transport `loft` cannot be used: what `postrider-pigeon` made is no transport of `transport/v1` (`capabilities` must be an object; `connect` must be a function).',
  );
  expect(sent.stderr).toContain('CONTRIBUTION_MISSHAPEN');
  expect(sent.exitCode).toBe(0);
  const { proof } = await studio.json<ReportOutput>('report');
  expect(proof).toMatchObject({ queued: 3, accepted: 3, addsUp: true });
});
