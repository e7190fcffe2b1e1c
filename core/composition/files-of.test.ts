import path from 'node:path';
import { expect, test } from 'vitest';
import type { ContributionKind, Manifest } from '../contracts/index.ts';
import type { Configuration } from './configuration/configuration.ts';
import { filesOf } from './files-of.ts';

const place = { file: 'postrider.yaml', line: 1, column: 1 };
const nothing = {
  accounts: new Map(),
  throttles: new Map(),
  routes: new Map(),
  handlers: new Map(),
  inboxes: new Map(),
  tasks: new Map(),
  ledger: { name: 'ledger', use: 'sqlite', settings: {}, place },
} as const;

function configured(parts: Partial<Configuration>): Configuration {
  return { ...nothing, ...parts } as unknown as Configuration;
}

function bringing(kind: ContributionKind, id: string): Pick<Manifest, 'contributes' | 'permissions'> {
  return {
    contributes: { [kind]: [{ id, api: 'x/v1', title: id, settings: {} }] },
    permissions: { data: true },
  };
}

const folders = (manifest: Pick<Manifest, 'contributes' | 'permissions'>, parts: Partial<Configuration>) =>
  filesOf(manifest, configured(parts), '/data').folders;

const inbox = (handlers: readonly string[]) =>
  ({ name: 'sales', use: 'pop3', settings: {}, place, handlers, disposal: 'keep', sizeLimit: 1 }) as const;

test('a plugin may open the folder of each instance that the configuration sets up', () => {
  const sink = (name: string) => ({ name, use: 'crm', settings: {}, place });
  const tasks = new Map([
    ['office', sink('office')],
    ['shop', sink('shop')],
  ]);
  expect(folders(bringing('taskSinks', 'crm'), { tasks })).toEqual([
    path.join('/data', 'taskSinks', 'office'),
    path.join('/data', 'taskSinks', 'shop'),
  ]);
});

/** Prevents: an isolated handler was given a folder as its own that its process must not open. */
test('a handler that is used as it comes may open its folder, once, however many inboxes ask it', () => {
  const inboxes = new Map([
    ['sales', inbox(['enquiries'])],
    ['office', { ...inbox(['enquiries']), name: 'office' }],
  ]);
  expect(folders(bringing('handlers', 'enquiries'), { inboxes })).toEqual([
    path.join('/data', 'handlers', 'enquiries'),
  ]);
});

test('a handler that the configuration sets up has the folder of that name only', () => {
  const handlers = new Map([['mine', { name: 'mine', use: 'enquiries', settings: {}, place }]]);
  expect(
    folders(bringing('handlers', 'enquiries'), { handlers, inboxes: new Map([['sales', inbox(['mine'])]]) }),
  ).toEqual([path.join('/data', 'handlers', 'mine')]);
});

test('the throttle that an account has of itself may open its folder', () => {
  const discovery = { name: 'discovery.studio', use: 'adaptive', settings: {}, place };
  const studio = { name: 'studio', use: 'smtp', settings: {}, place, throttles: [], discovery };
  expect(folders(bringing('throttles', 'adaptive'), { accounts: new Map([['studio', studio]]) })).toEqual([
    path.join('/data', 'throttles', 'discovery.studio'),
  ]);
});

test('a renderer, which nobody configures, may open its folder', () => {
  expect(folders(bringing('renderers', 'poem'), {})).toEqual([path.join('/data', 'renderers', 'poem')]);
});

test('a plugin that was granted no data has no folder', () => {
  expect(folders({ ...bringing('renderers', 'poem'), permissions: {} }, {})).toEqual([]);
});
