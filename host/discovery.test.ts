import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStudio } from './open-studio.ts';
import { problemOf } from './testing/problem-of.ts';
import { runFromSource } from './testing/run-from-source.ts';

let folder = '';
let source: Disposable;
beforeEach(async () => {
  source = runFromSource();
  folder = await mkdtemp(join(tmpdir(), 'discovery-'));
});
afterEach(async () => {
  source[Symbol.dispose]();
  await rm(folder, { recursive: true });
});

async function studio(lines: string) {
  const configuration = join(folder, 'postrider.yaml');
  await writeFile(
    configuration,
    `company: { name: North Light, from: hello@northlight.example, account: studio }\n${lines}`,
  );
  return openStudio({ configuration, environment: {} });
}

/** The names of the throttles that the account asks, in their order. */
async function throttlesOf(account: string): Promise<readonly string[]> {
  await using host = await studio(account);
  await using session = await host.openLedger('own', 'a test');
  const [limits] = await session.limits('studio');
  return (limits?.throttles ?? []).map(({ name }) => name);
}

const smtp = 'use: smtp, host: 127.0.0.1, security: none';

test('an account without rules finds out its limits', async () => {
  expect(await throttlesOf(`accounts: { studio: { ${smtp} } }`)).toEqual(['discovery.studio']);
});

test('an account with rules finds out the others beside them', async () => {
  const rules = `throttles: { isp: { use: limits, rules: ['20 per minute'] } }`;
  expect(await throttlesOf(`accounts: { studio: { ${smtp}, throttles: [isp] } }\n${rules}`)).toEqual([
    'isp',
    'discovery.studio',
  ]);
});

test('nothing is found out when the person says so', async () => {
  expect(await throttlesOf(`accounts: { studio: { ${smtp}, discover: false } }`)).toEqual([]);
});

test('an account that names a throttle which finds out limits gets no second one', async () => {
  const found = 'throttles: { found: { use: adaptive, raiseAfterMinutes: 600 } }';
  expect(await throttlesOf(`accounts: { studio: { ${smtp}, throttles: [found] } }\n${found}`)).toEqual(['found']);
});

test('a list that fits is foretold as if nothing were to be found out', async () => {
  await using host = await studio(`accounts: { studio: { ${smtp} } }`);
  await using session = await host.openLedger('own', 'a test');
  const through = { account: 'studio' };
  expect(await session.forecast({ recipients: 20_000, bytesPerMail: 10_000, through })).toMatchObject({
    kind: 'finishes',
    now: 20_000,
  });
});

test('seed addresses stand with the inbox they arrive in, and are addresses', async () => {
  const inbox = (seed: string) =>
    `accounts: { studio: { ${smtp} } }\ninboxes: { watch: { use: pop3, host: 127.0.0.1, security: none, user: watch, password: { secret: watch }, seed: ${seed} } }\nseeding: { every: 50, within: 5m }`;
  await using host = await studio(inbox('watch@mailbox.example'));
  expect(host.configuration.inboxes.get('watch')?.seed).toBe('watch@mailbox.example');
  expect(host.configuration.seeding).toEqual({ every: 50, within: 300_000 });
  expect(await problemOf(async () => studio(inbox('nowhere')))).toMatchObject({ code: 'CONFIG_WRONG_VALUE' });
});
