import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SubjectBus } from '../bus/bus.ts';
import { ProblemError } from '../contracts/index.ts';
import type { Clock, Factory, Handler, Instance, Log, Manifest } from '../contracts/index.ts';
import { createInstance, createInstances } from './instances.ts';
import type { InstanceParts } from './instances.ts';
import { PluginHost } from './plugin-host.ts';
import { Storages } from './storage.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const handler: Handler = { handle: () => [] };
const random = { fraction: () => 0.5, bytes: (length: number) => new Uint8Array(length) };
/** Alarms ring when the test says so. */
const alarms = new Set<() => void>();
const clock: Clock = {
  now: () => 0,
  after: (_, work) => {
    alarms.add(work);
    return { [Symbol.dispose]: () => void alarms.delete(work) };
  },
};

let dataFolder: string;
beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'instances-'));
});
afterAll(() => rm(dataFolder, { recursive: true, force: true }));

function parts(factory: Factory<Handler>): InstanceParts {
  const manifest: Manifest = {
    name: 'postrider-desk',
    version: '1.0.0',
    engine: '*',
    main: './index.js',
    folder: '/plugins/desk',
    contributes: { handlers: [{ id: 'desk', api: 'handler/v1', title: 'Desk', settings: {} }] },
    requires: {},
    permissions: {},
  };
  const load = (): Promise<unknown> =>
    Promise.resolve({
      default: {
        activate: (context: { register: (...all: unknown[]) => void }) => context.register('handlers', 'desk', factory),
      },
    });
  const host = new PluginHost([manifest], { bus: new SubjectBus(silent), clock, log: () => silent, load });
  const secret = (name: string): Promise<string> => Promise.resolve(`secret of ${name}`);
  const storages = new Storages(dataFolder);
  return { host, clock, random, log: () => silent, secret, dataFolder, storages, signal: new AbortController().signal };
}

const place = { file: 'postrider.yaml', line: 3, column: 5, pointer: '/handlers/front' };
const request = { name: 'front', use: 'desk', settings: { colour: 'blue', key: { secret: 'studio' } }, place };

test('an instance gets its name, its settings, its secrets and a folder of its own', async () => {
  let given: Instance | undefined;
  const made = await createInstance(
    'handlers',
    request,
    parts((instance) => {
      given = instance;
      return handler;
    }),
  );
  expect(made).toBe(handler);
  expect(given?.name).toBe('front');
  expect(given?.settings).toEqual({ colour: 'blue', key: { secret: 'studio' } });
  expect(await given?.secret({ secret: 'studio' })).toBe('secret of studio');
  await expect(stat(path.join(dataFolder, 'handlers'))).rejects.toThrow('ENOENT');
  expect(await given?.dataFolder()).toBe(path.join(dataFolder, 'handlers', 'front'));
  expect((await stat(path.join(dataFolder, 'handlers', 'front'))).mode & 0o777).toBe(0o700);
  await expect(given?.network.connect({ host: 'a.example', port: 25 }, new AbortController().signal)).rejects.toThrow(
    'The handler `front` wanted to connect to a.example:25, which it was not granted (granted: nothing).',
  );
});

test('one that cannot be made costs no other, and says where it stands in the configuration', async () => {
  const { made, problems } = await createInstances(
    'handlers',
    [request, { ...request, name: 'back' }, { ...request, name: 'gone', use: 'dusk' }],
    parts((instance) => {
      if (instance.name === 'front') throw new Error('no table');
      return handler;
    }),
  );
  expect([...made.keys()]).toEqual(['back']);
  expect(problems).toEqual([
    {
      code: 'INSTANCE_FAILED',
      what: 'The handler `front` could not be set up by `desk` of the plugin `postrider-desk`: no table.',
      next: 'Check its settings; if they are right, show this to the author of the plugin. Everything else goes on.',
      cause: { name: 'Error', message: 'no table' },
      where: place,
    },
    {
      code: 'PLUGIN_CONTRIBUTION_UNKNOWN',
      what: 'No plugin brings the handler `dusk`.',
      next: 'Did you mean `desk`?',
      where: place,
    },
  ]);
});

test("a plugin's own problems are kept, all of them, with their own place where they say one", async () => {
  const own = { code: 'OWN', what: 'Wrong.', next: 'Mend it.' };
  const { problems } = await createInstances(
    'handlers',
    [request],
    parts(() => {
      throw new ProblemError(own, { ...own, where: { file: 'rules.txt', line: 1 } });
    }),
  );
  expect(problems.map((problem) => problem.where)).toEqual([place, { file: 'rules.txt', line: 1 }]);
});

test('a factory that never ends is given up after 10 s', async () => {
  const called = Promise.withResolvers<void>();
  const hanging = createInstances(
    'handlers',
    [request],
    parts(() => {
      called.resolve();
      return new Promise(() => {});
    }),
  );
  await called.promise;
  expect(alarms.size).toBe(1);
  for (const ring of alarms) ring();
  expect((await hanging).problems[0]?.what).toBe(
    'The handler `front` could not be set up by `desk` of the plugin `postrider-desk`: it took more than 10 s.',
  );
});

test('a factory that gives nothing is told', async () => {
  const empty = await createInstances(
    'handlers',
    [request],
    parts(() => undefined as unknown as Handler),
  );
  expect(empty.problems[0]?.what).toBe(
    'The handler `front` cannot be used: what `postrider-desk` made is no handler of `handler/v1` (it must be an object, and is of type undefined).',
  );
});

test('a name that would lead out of the data folder is refused', async () => {
  const { problems } = await createInstances(
    'handlers',
    [{ ...request, name: '../up' }],
    parts(() => handler),
  );
  expect(problems[0]?.what).toBe(
    'The handler `../up` could not be set up by `desk` of the plugin `postrider-desk`: its name cannot be the name of a folder.',
  );
});
