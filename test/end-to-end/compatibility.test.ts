import { readdirSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ReportOutput } from './proof.ts';
import { openStudio } from './studio.ts';

const kept = join(import.meta.dirname, '../compatibility');
const versions = readdirSync(kept).filter((name) => /^\d/.test(name));
const kinds = ['transport', 'inbox', 'throttle', 'route', 'handler', 'task-sink', 'renderer', 'store'] as const;

const configurationFor = (grade: string): string => `company:
  name: North Light Studio
  from: hello@northlight.example
  route: last
accounts:
  first: { use: kept-transport, throttles: [slow] }
  second: { use: kept-transport, throttles: [slow] }
throttles:
  slow: { use: kept-throttle, mails: 3 }
routes:
  last: { use: kept-route }
handlers:
  own: { use: kept-handler }
inboxes:
  box: { use: kept-inbox, handlers: [own], task: { sink: work } }
tasks:
  work: { use: kept-task-sink }
ledger: { use: kept-store }
plugins:
${kinds.map((kind) => `  - { folder: kept/${kind}, grade: ${kind === 'store' ? 'inline' : grade} }`).join('\n')}
`;

test('plugins of every release are kept, one for each kind', () => {
  expect(versions.length).toBeGreaterThan(0);
  for (const version of versions) expect(readdirSync(join(kept, version)).sort()).toEqual(kinds.toSorted());
});

test.each(versions.flatMap((version) => [[version, 'isolated'] as const, [version, 'inline'] as const]))(
  'plugins compiled for %s run %s in this host',
  async (version, grade) => {
    await using studio = await openStudio({ configuration: configurationFor(grade) });
    // Outside of the clone, as what people have installed is: the SDK is the host's.
    await cp(join(kept, version), join(studio.folder, 'kept'), { recursive: true });
    expect(await studio.json('check')).toMatchObject({ ok: true, problems: [] });
    const names = ['anna', 'nobody', ...Array.from({ length: 8 }, (_, index) => `person${index}`)];
    const addresses = names.map((name) => `${name},${name}@harbourpost.example\n`);
    await studio.write('list.csv', `name,email\n${addresses.join('')}`);
    await studio.write('letters/hello.kept-renderer', 'Hello [name]\n\nDear [name], this is a letter.\n');
    const sent = await studio.run('send', '--list', 'list.csv', '--letter', 'letters/hello.kept-renderer', '--yes');
    expect([sent.stderr, sent.exitCode]).toEqual([expect.not.stringContaining('✗'), 3]);
    const { proof } = await studio.json<ReportOutput>('report');
    expect(proof).toMatchObject({ accepted: 9, refused: 1, uncertain: 0, addsUp: true });

    const polled = await studio.run('inbox', 'poll');
    expect(polled.stdout).toContain('1 task made');
    expect((await studio.run('inbox', 'poll')).stdout).toContain('0 new mails');
    expect((await studio.run('tasks')).stdout).toContain('Hello back');
  },
);
