import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { alternate } from '../alternate.ts';
import { median } from '../measurement.ts';
import { figure } from '../report/words.ts';
import type { Finding, Scenario } from '../scenario.ts';
import { type Started, runStart } from '../sides/run-start.ts';
import type { Workshop } from '../workshop.ts';
import { loadNote } from './load.ts';

/** Plugins beside the bundled ones, so that fifteen are ready together. */
const others = ['anna', 'ben', 'cleo'] as const;

/** A plugin as somebody else writes one: one transport with settings of its own, and the SDK of the host. */
async function writePlugin(folder: string, name: string): Promise<void> {
  const settings = {
    type: 'object',
    properties: {
      host: { type: 'string', pattern: '^[^\\s/@]+$', maxLength: 255, default: 'api.example', description: 'Server.' },
      port: { type: 'integer', minimum: 1, maximum: 65_535, default: 443, description: 'Its port.' },
      key: { secret: true, description: 'Secret that holds the key.' },
    },
    required: ['key'],
    additionalProperties: false,
  };
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(
    join(folder, name, 'package.json'),
    JSON.stringify({
      name: `transport-${name}`,
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
      engines: { postrider: '*' },
      postrider: {
        contributes: { transports: [{ id: name, api: 'transport/v1', title: name, settings }] },
        permissions: { network: ['${settings.host}:${settings.port}'] },
      },
    }),
  );
  await writeFile(
    join(folder, name, 'index.js'),
    `import { definePlugin } from '@postrider/sdk';
export default definePlugin({
  activate(context) {
    context.own(context.register('transports', '${name}', () => ({
      capabilities: { connections: 1, mailsInFlight: 1 },
      connect: () => Promise.reject(new Error('nobody is there')),
      verify: () => Promise.resolve(undefined),
    })));
  },
});
`,
  );
}

/** A studio that uses all twelve bundled plugins and the three others. */
async function writeStudio(folder: string, grade: 'inline' | 'isolated'): Promise<string> {
  const file = join(folder, `${grade}.yaml`);
  const accounts = others.map((name) => `  ${name}: { use: ${name}, key: { secret: key } }\n`).join('');
  await writeFile(
    file,
    `company: { name: North Light, from: hello@northlight.example, account: relay, timeZone: UTC }
accounts:
  relay: { use: smtp, host: 127.0.0.1, port: 25, security: none, throttles: [isp, calm] }
  desk: { use: gmail, address: desk@northlight.example, auth: { appPassword: { secret: key } } }
${accounts}throttles: { isp: { use: limits, rules: ["20 per minute"] }, calm: { use: pace, gap: 2s } }
routes: { both: { use: ordered, accounts: [relay, anna] } }
inboxes:
  sales: { use: pop3, host: 127.0.0.1, security: none, user: sales, password: { secret: key }, task: { sink: office } }
  owner: { use: exchange, host: exchange.northlight.example, user: owner, password: { secret: key } }
tasks: { office: { use: local } }
ledger: { use: sqlite }
plugins: ${JSON.stringify(others.map((name) => ({ folder: name, grade })))}
`,
  );
  return file;
}

async function run(workshop: Workshop): Promise<Finding> {
  const folder = await mkdtemp(join(workshop.folder, 'start-'));
  for (const name of others) await writePlugin(folder, name);
  const inline = await writeStudio(folder, 'inline');
  const isolated = await writeStudio(folder, 'isolated');
  const command = join(import.meta.dirname, '../../../host/bin/postrider.mjs');
  const ready = (configuration: string) => () =>
    runStart([join(import.meta.dirname, '../sides/run-ready.js'), JSON.stringify({ configuration })], folder);
  const said =
    (...words: readonly string[]) =>
    () =>
      runStart([command, ...words], folder);
  const sides = {
    'Node alone: `node -e 0`': () => runStart(['-e', '0'], folder),
    '15 plugins ready, all inline': ready(inline),
    '15 plugins ready, 3 of them isolated': ready(isolated),
    '`postrider plugins --start`, the same 15 inline': said('-c', inline, 'plugins', '--start'),
    '`postrider check`': said('-c', inline, 'check'),
    '`postrider --help`': said('--help'),
  };
  // Files that were read once are in memory.
  for (const side of Object.values(sides)) await side();
  const results = await alternate(workshop.quick ? 5 : 15, sides);
  await rm(folder, { recursive: true });
  const middle = (name: keyof typeof sides, of: keyof Started): number =>
    median((results.get(name) ?? []).map((each) => each[of]));
  const names = Object.keys(sides) as readonly (keyof typeof sides)[];
  return {
    columns: ['from the start of the process', 'ms', 'ms CPU'],
    rows: names.map((name) => [name, figure(middle(name, 'milliseconds')), figure(middle(name, 'processor'))]),
    notes: [
      `Medians of ${results.get(names[0] ?? '15 plugins ready, all inline')?.length ?? 0} runs, on Node ${process.versions.node}. The first two rows of plugins end when all are active, the commands when their process does; processor time is that of the whole process, without those of plugins.`,
      loadNote(),
    ],
    figures: {
      readyMilliseconds: middle('15 plugins ready, all inline', 'milliseconds'),
      nodeMilliseconds: middle('Node alone: `node -e 0`', 'milliseconds'),
    },
  };
}

export const start: Scenario = { name: 'start', title: 'Starting: 15 plugins', run };
