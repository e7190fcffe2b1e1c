import { expect, test } from 'vitest';
import type { Manifest } from '../contracts/index.ts';
import type { BootEntry } from './boot-tree.ts';
import { pluginLines } from './plugin-lines.ts';

const manifest: Manifest = {
  name: 'crm',
  version: '1.2.0',
  engine: '^0.1.0',
  main: './index.js',
  folder: '/plugins/crm',
  contributes: { taskSinks: [{ id: 'crm', api: 'task-sink/v1', title: 'CRM', settings: {} }] },
  requires: {},
  permissions: { network: ['crm.example:443'], data: true },
};
const entry: BootEntry = {
  plugin: 'crm',
  version: '1.2.0',
  state: 'active',
  grade: 'isolated',
  reason: { kind: 'needed', contribution: 'taskSinks/crm' },
  loadMilliseconds: 40,
  activateMilliseconds: 2,
  contributions: ['taskSinks/crm'],
  isolation: { state: 'running', restarts: 2, confinement: 'Node’s permissions', process: 77 },
};

test('an isolated plugin is told with its process, its restarts and what it was granted', () => {
  expect(pluginLines(entry, manifest)).toEqual([
    'crm 1.2.0',
    '  state      active, for taskSinks/crm; loading took 40 ms, activating 2 ms',
    '  runs       isolated: in a process of its own',
    '  process    running, process 77; started again 2 times',
    '  confined   Node’s permissions',
    '  brings     taskSinks/crm',
    '  may        connect to crm.example, port 443',
    '             keep files in a folder of its own',
    '  folder     /plugins/crm',
  ]);
});

test('the addresses that it comes to reach as it is configured are told, unless it is held to none', () => {
  const asking = { ...manifest, permissions: { network: ['${settings.host}:443'] } };
  expect(pluginLines(entry, asking, ['crm.example:443', 'other.example:443'])).toContain(
    '  reaches    crm.example:443, other.example:443',
  );
  expect(pluginLines({ ...entry, grade: 'inline' }, asking, ['crm.example:443']).join()).not.toContain('reaches');
});

test('an inline plugin is said to be able to do everything, whatever it asks for', () => {
  const { reason: _reason, isolation: _isolation, ...idle } = { ...entry, state: 'idle', grade: 'inline' } as const;
  const lines = pluginLines({ ...idle, reason: { kind: 'required', by: 'other' } }, manifest);
  expect(lines).toContain('  may        everything that Postrider may');
  expect(lines[1]).toContain('because other needs it');
  expect(lines.join()).not.toContain('process    ');
});
