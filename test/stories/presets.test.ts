import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemError } from '@postrider/core/contracts';
import type { Problem } from '@postrider/core/contracts';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfiguration } from '../../core/composition/configuration/load-configuration.ts';
import { forecast } from '../../core/planner/forecast.ts';
import { discover } from '../../core/plugins/discover.ts';
import { inlineSources } from '../../core/plugins/plugin-source.ts';
import { schemaCompiler } from '../../core/settings/settings-schema.ts';
import { bundledDefaults, bundledPluginFolders } from '../../host/bundled-plugins.ts';
import type { InitOptions } from '../../host/commands/init-answers.ts';
import { rulesIn, wrongLimits } from '../../host/commands/init-limits.ts';
import { init } from '../../host/commands/init.ts';
import { presets as presetsCommand } from '../../host/commands/presets.ts';
import { readPreset, readPresets } from '../../host/presets/read-presets.ts';
import { systemTerminal } from '../../host/terminal/terminal.ts';
import { version } from '../../host/version.ts';
import { readRule } from '../../plugins/throttle-limits/read-rule.ts';
import { root } from '../architecture/sources.ts';
import { limits } from './stage.ts';

const all = await readPresets();
const { manifests } = await discover(inlineSources(bundledPluginFolders()), {
  version,
  conditions: ['@postrider/source'],
});
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-presets-'));
});
afterAll(() => rm(folder, { recursive: true }));

const context = (name: string, lines: string[] = [], json = false) => ({
  terminal: {
    ...systemTerminal(),
    print: (line: string) => void lines.push(line),
    json: (value: unknown) => void lines.push(JSON.stringify(value)),
  },
  configuration: join(folder, name, 'postrider.yaml'),
  json,
  signal: new AbortController().signal,
  environment: {},
});

/** What `postrider init` writes for somebody who gives these options. */
async function written(name: string, options: InitOptions): Promise<string> {
  const { configuration, ...rest } = context(name);
  await init(
    { company: 'North Light', from: 'hello@northlight.example', yes: true, force: true, ...options },
    { configuration, ...rest },
  );
  return readFile(configuration, 'utf8');
}

/** What `postrider check` finds in it; the plugins are read once, for all of them. */
async function checked(
  name: string,
): Promise<{ readonly problems: readonly Problem[]; readonly studio: unknown; readonly provider: unknown }> {
  const { configuration, problems } = await loadConfiguration(context(name).configuration, manifests, bundledDefaults);
  return {
    problems,
    studio: configuration?.accounts.get('studio')?.settings,
    provider: configuration?.throttles.get('provider')?.settings,
  };
}

test('there are presets', () => {
  expect(all.length).toBeGreaterThan(25);
  expect(all.map(({ name }) => name)).toContain('gmail');
});

test('every preset file is as its schema says', async () => {
  const schema = JSON.parse(await readFile(join(root, 'host/presets/preset.schema.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  const { $schema: _, ...own } = schema;
  const check = (await schemaCompiler('unknown')).compile(own);
  expect(all.map(({ name, ...preset }) => [name, check(preset, new Map())])).toEqual(all.map(({ name }) => [name, []]));
  expect(check({ title: 'No source' }, new Map())).not.toEqual([]);
});

test.for(all)('the preset $name gives a configuration that passes the check, with all it says', async (preset) => {
  const { name, use, account, rules, timeZone, confirmed, source } = preset;
  const text = await written(name, { preset: name });
  const { problems, studio, provider } = await checked(name);
  expect(problems).toEqual([]);
  const { port, ...rest } = account;
  // A transport of its own knows its port.
  expect(studio).toMatchObject({ connections: 5, ...rest, ...(use === undefined ? { port } : {}) });
  expect(provider).toEqual(rules.length === 0 ? undefined : { rules, ...(timeZone === undefined ? {} : { timeZone }) });
  expect(text.includes('Unconfirmed')).toBe(!confirmed && rules.length > 0);
  expect(text.includes(source)).toBe(rules.length > 0);
});

test.for(all.filter(({ rules }) => rules.length > 0))(
  'the rules of the preset $name can be kept',
  async ({ rules }) => {
    const { throttle } = await limits(rules);
    const accounts = [{ account: 'studio', throttles: [{ name: 'provider', throttle, state: throttle.initial }] }];
    const now = Date.parse('2026-03-02T09:00:00Z');
    const request = { now, recipients: 600, bytesPerMail: 20_000, timeZone: 'UTC', accounts };
    expect((await forecast(request)).kind).toBe('finishes');
  },
);

test('what a person gives goes before the preset', async () => {
  await written('own', { preset: 'fastmail', security: 'starttls', limit: ['100 per day'], user: 'me' });
  const { studio, provider } = await checked('own');
  expect(studio).toMatchObject({ host: 'smtp.fastmail.com', security: 'starttls', port: 587, user: 'me' });
  expect(provider).toEqual({ rules: ['100 per day'] });
});

test('at Google the account signs in with an app password, by the address that was given or that mail comes from', async () => {
  const auth = { appPassword: { secret: 'studio' } };
  await written('google', { preset: 'google-workspace' });
  expect((await checked('google')).studio).toMatchObject({ address: 'hello@northlight.example', auth });
  await written('google', { preset: 'gmail', user: 'studio@gmail.com' });
  expect((await checked('google')).studio).toMatchObject({ address: 'studio@gmail.com', auth });
});

/** Prevents: another port made an smtp account of it, secured in a way that this port does not speak, without a user. */
test('at Google another port or security stays an account at Google, and each follows from the other', async () => {
  const text = await written('submission', { preset: 'gmail', port: 587 });
  expect((await checked('submission')).studio).toMatchObject({
    address: 'hello@northlight.example',
    security: 'starttls',
  });
  expect(text).not.toContain('port:');
  expect(await written('submission', { preset: 'gmail', security: 'starttls' })).toBe(text);
  const other = await written('submission', { preset: 'gmail', port: 2465 });
  expect(await checked('submission')).toMatchObject({ problems: [], studio: { security: 'tls', port: 2465 } });
  expect(other).toContain('use: gmail');
});

test('a server of one’s own is no account at Google', async () => {
  await written('relay', { preset: 'gmail', host: 'relay.isp.example', user: 'me' });
  expect(await checked('relay')).toMatchObject({ problems: [], studio: { host: 'relay.isp.example', user: 'me' } });
});

test('a port given for another security than the preset’s brings that along', async () => {
  await written('submission', { preset: 'fastmail', port: 587 });
  expect((await checked('submission')).studio).toMatchObject({ port: 587, security: 'starttls' });
});

test('what `init` takes for a limit can be read', () => {
  const parts = fc.record({
    number: fc.integer({ min: 1, max: 1_000_000 }),
    unit: fc.constantFrom('', ' mails', ' mail', ' recipients', ' bytes', 'MB', ' KB', ' GB'),
    per: fc.constantFrom(' per ', ' a ', ' an ', '/', ' / ', ' each ', ' every '),
    period: fc.constantFrom('second', 'minute', 'hours', 'day', 'week', 'months'),
    kind: fc.constantFrom('', ' rolling', ' calendar', ' sliding'),
  });
  fc.assert(
    fc.property(parts, ({ number, unit, per, period, kind }) => {
      const text = `${number}${unit}${per}${period}${kind}`;
      const [rule = ''] = rulesIn(text);
      expect(wrongLimits(text) === undefined).toBe(kind !== ' sliding');
      expect(readRule(rule).kind).toBe(kind === ' sliding' ? 'unreadable' : 'read');
    }),
  );
});

test('numbers of a person are not said to be the provider’s', async () => {
  const own = await written('numbers', { preset: 'gmail', limit: ['100 per day'] });
  expect(own).not.toContain('support.google.com');
  expect(await written('numbers', { preset: 'gmail' })).toContain('Read in 2026-11: https://support.google.com');
});

test('without a preset the configuration is as before', async () => {
  const text = await written('plain', { host: 'mail.isp.example', limit: ['20 per minute'] });
  expect(text.match(/#/g)).toHaveLength(1);
  const { studio } = await checked('plain');
  expect(studio).toMatchObject({ host: 'mail.isp.example', port: 587 });
});

test('an unknown preset is told with those there are', async () => {
  const reading = readPreset('gmial');
  await expect(reading).rejects.toThrow(ProblemError);
  await expect(reading).rejects.toMatchObject({
    problem: { code: 'PRESET_UNKNOWN', next: expect.stringContaining('gmail') as string },
  });
});

test('the table lists each preset and marks the unconfirmed ones', async () => {
  const lines: string[] = [];
  await presetsCommand({}, context('table', lines));
  const marked = all.map(({ name }) => [
    name,
    lines.find((line) => line.startsWith(`${name} `))?.endsWith('unconfirmed'),
  ]);
  expect(marked).toEqual(all.map(({ name, confirmed }) => [name, !confirmed]));
});

test('scripts get the presets whole', async () => {
  const lines: string[] = [];
  await presetsCommand({}, context('json', lines, true));
  expect(JSON.parse(lines.join(''))).toEqual({ presets: all });
});
