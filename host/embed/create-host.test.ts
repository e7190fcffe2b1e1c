import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mail, Transport } from '@postrider/core/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { problemOf } from '../testing/problem-of.ts';
import { runFromSource } from '../testing/run-from-source.ts';
import { createHost, mailTo } from './index.ts';
import type { EmbedOptions } from './index.ts';

let open: AsyncDisposableStack;
let configuration: string;
beforeEach(async () => {
  open = new AsyncDisposableStack();
  open.use(runFromSource());
  const { path: folder } = open.use(await mkdtempDisposable(join(tmpdir(), 'postrider-embed-')));
  configuration = join(folder, 'postrider.yaml');
});
afterEach(() => open.disposeAsync());

async function hostWith(account: string, contributions: EmbedOptions['contributions']) {
  await writeFile(
    configuration,
    `company: { name: Inn, from: inn@northlight.example }\naccounts: { inn: ${account} }\n`,
  );
  return createHost({ configuration, environment: {}, ...(contributions === undefined ? {} : { contributions }) });
}

/** A transport of the program's own that keeps what it is given. */
function keeping(mails: Mail[]): Transport {
  return {
    capabilities: { connections: 1, mailsInFlight: 1 },
    verify: async () => undefined,
    connect: async () => ({
      kind: 'connected',
      connection: {
        offer: {},
        async send(mail) {
          mails.push(mail);
          return { kind: 'accepted', reply: { text: 'kept' } };
        },
        close: async () => {},
      },
    }),
  };
}

test('a program sends through a transport of its own code, with the settings that the configuration gives it', async () => {
  const mails: Mail[] = [];
  const seen: unknown[] = [];
  await using host = await hostWith('{ use: desk, drawer: 3 }', {
    transports: {
      desk: {
        settings: {
          type: 'object',
          properties: { drawer: { type: 'integer', description: 'Which drawer.' } },
          additionalProperties: false,
        },
        make({ name, settings }) {
          seen.push([name, settings]);
          return keeping(mails);
        },
      },
    },
  });
  expect(host.pluginProblems).toEqual([]);
  await using session = await host.openLedger('own', 'a test');
  const submitted = await session.submit(
    await mailTo(host, { to: 'anna@harbourpost.example', subject: 'Your room', text: 'It is ready.' }),
  );
  await session.release(submitted);
  expect(await session.send({ patience: 0 }, new AbortController().signal)).toMatchObject({ kind: 'finished' });
  expect(mails.map(({ envelope }) => envelope.to)).toEqual(['anna@harbourpost.example']);
  expect(seen).toEqual([['inn', { drawer: 3 }]]);
});

test('what the configuration gives it is held against its settings', async () => {
  const contributions = { transports: { desk: { make: () => keeping([]) } } };
  expect(await problemOf(() => hostWith('{ use: desk, drawer: 3 }', contributions))).toMatchObject({
    code: 'CONFIG_UNKNOWN_SETTING',
    where: { file: configuration, line: 2 },
  });
});

test('a fault of what a program brings is told with its place, before the configuration that misses it', async () => {
  const settings = { type: 'object', properties: { drawer: { type: 'integer' } }, additionalProperties: false };
  const contributions = { transports: { desk: { settings, make: () => keeping([]) } } };
  expect(await problemOf(() => hostWith('{ use: desk }', contributions))).toMatchObject({
    code: 'MANIFEST_SETTINGS_SCHEMA',
    what: expect.stringMatching(/^The program: .*transport `desk`.*`drawer` lacks a `description`/) as string,
    where: { pointer: '/postrider/contributes/transports/0/settings' },
  });
});

test('nobody takes the place of what the program brings', async () => {
  const mails: Mail[] = [];
  await using host = await hostWith('{ use: smtp }', { transports: { smtp: { make: () => keeping(mails) } } });
  expect(host.pluginProblems).toMatchObject([{ code: 'PLUGIN_CONTRIBUTION_CLASH' }]);
  expect(await host.verifyAccount('inn', new AbortController().signal)).toBeUndefined();
});

test('a program that brings nothing is no plugin', async () => {
  await using host = await hostWith('{ use: smtp, host: mail.isp.example, security: none }', undefined);
  expect(host.manifests.map(({ name }) => name)).not.toContain('program');
});
