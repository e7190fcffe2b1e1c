import { chmod, cp, mkdir, mkdtempDisposable, readFile, readdir, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createHost } from '@postrider/core';
import type { Host, LedgerSession } from '@postrider/core';
import type { Fact, Log, LogDetails, Problem, Tally } from '@postrider/core/contracts';
import type { System } from '../../core/plugins/isolation/confinement/system.ts';
import { bundledDefaults, bundledPluginFolders } from '../../host/bundled-plugins.ts';
import { JumpingClock } from './jumping-clock.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const plugins = fileURLToPath(new URL('plugins/', import.meta.url));

/** The name that a person reads when the plugin is spoken of. */
export const pluginName = 'postrider-hostile';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly details: LogDetails;
}

export interface AttackOptions {
  /** The hostile plugin: the name of its file without its ending. */
  readonly plugin: string;
  /** What its confinement may be made of; what this computer has when left out. */
  readonly system?: System;
  /** Settings of the hostile account, beside `use`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What its manifest asks for. */
  readonly permissions?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** An empty folder to lay it out in; one of its own when left out. */
  readonly folder?: string;
}

/** What became of a mailing. */
export interface Mailing {
  readonly tally: Tally;
  /** Whom the good account carried: `person7`. */
  readonly carried: ReadonlySet<string>;
}

/** `long`: when nothing happens any more the clock is put forward, as a night would do. */
export type MailingPatience = 'real' | 'long';

export interface AttackStudio extends AsyncDisposable {
  readonly folder: string;
  /** The hostile plugin's folder. */
  readonly plugin: string;
  readonly host: Host;
  readonly session: LedgerSession;
  readonly log: readonly LogLine[];
  readonly facts: readonly Fact[];
  /** Sends to everyone by the hostile account first and the good one after it. */
  mailing(people: number, patience?: MailingPatience): Promise<Mailing>;
  /** The host's clock. */
  readonly clock: JumpingClock;
  /** All that a person can have read so far of what went wrong. */
  problems(): readonly Problem[];
}

const setting = { type: 'string', description: 'What it is after.' };
const manifest = (permissions: Readonly<Record<string, unknown>>) => ({
  name: pluginName,
  version: '6.6.6',
  type: 'module',
  exports: './index.js',
  engines: { postrider: '^0.1.0' },
  postrider: {
    contributes: {
      transports: [
        {
          id: 'hostile',
          api: 'transport/v1',
          title: 'Whatever you wish',
          settings: {
            type: 'object',
            properties: {
              targets: setting,
              host: setting,
              port: { type: 'integer', description: 'Where it may connect to.' },
              key: { secret: true, description: 'Its own secret.' },
            },
            additionalProperties: false,
          },
        },
      ],
    },
    permissions,
  },
});

const configuration = (settings: Readonly<Record<string, unknown>>) => ({
  company: { name: 'North Light Studio', from: 'hello@northlight.example' },
  accounts: { hostile: { use: 'hostile', ...settings }, good: { use: 'folder', folder: 'outbox' } },
  routes: { default: { use: 'ordered', accounts: ['hostile', 'good'] } },
  retry: { delays: ['1s'], giveUpAfter: '1h' },
  plugins: ['hostile', { folder: path.join(root, 'examples/transport-folder'), grade: 'inline' }],
});

/** Collects what a host logs, for the test to read. */
function collectingLog(lines: LogLine[]): Log {
  const at =
    (level: LogLine['level']) =>
    (message: string, details: LogDetails = {}): void => {
      lines.push({ level, message, details });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function problemsOf(fact: Fact): readonly Problem[] {
  return 'problem' in fact ? [fact.problem] : [];
}

/** A studio with one hostile plugin, isolated, and a good account beside it, in a real host. */
export async function openAttackStudio({
  plugin,
  system,
  settings = {},
  permissions = {},
  secrets = {},
  folder: given,
}: AttackOptions): Promise<AttackStudio> {
  await using opening = new AsyncDisposableStack();
  const folder = await realpath(
    given ?? opening.use(await mkdtempDisposable(path.join(tmpdir(), 'postrider-attack-'))).path,
  );
  // A user of its own can only run what strangers may read.
  if (system?.firstUser !== undefined) await chmod(folder, 0o755);
  const hostile = path.join(folder, 'hostile');
  await mkdir(hostile);
  await cp(path.join(plugins, `${plugin}.js`), path.join(hostile, 'index.js'));
  await cp(path.join(plugins, 'hostile.js'), path.join(hostile, 'hostile.js'));
  // An add-on to try to load: that there is none must not be why it fails.
  await writeFile(path.join(hostile, 'addon.node'), '');
  await writeFile(path.join(hostile, 'package.json'), JSON.stringify(manifest(permissions)));
  const file = path.join(folder, 'postrider.yaml');
  // JSON is YAML.
  await writeFile(file, JSON.stringify(configuration(settings)));

  const clock = new JumpingClock();
  const log: LogLine[] = [];
  const facts: Fact[] = [];
  const told: Problem[] = [];
  const host = opening.use(
    await createHost({
      configuration: file,
      bundles: bundledPluginFolders(),
      defaults: bundledDefaults,
      version: '0.1.0',
      environment: Object.fromEntries(
        Object.entries(secrets).map(([name, value]) => [`POSTRIDER_SECRET_${name.toUpperCase()}`, value]),
      ),
      conditions: ['@postrider/source'],
      clock,
      log: collectingLog(log),
      ...(system === undefined ? {} : { system }),
    }),
  );
  opening.use(host.facts.onAny((fact) => facts.push(fact)));
  const session = opening.use(await host.openLedger('own', 'the attack suite'));

  let mailings = 0;
  const mailing = async (people: number, patience: MailingPatience = 'real'): Promise<Mailing> => {
    const submitted = await session.submit({
      campaign: {
        name: `spring ${(mailings += 1)}`,
        sender: { address: 'hello@northlight.example', name: 'North Light' },
        through: { route: 'default' },
        renderer: 'text',
        template: { letter: { file: 'spring.txt', text: 'Subject: Spring\n\nHello {{name}}\n' } },
        columns: ['email', 'name'],
        onUncertain: 'hold',
      },
      batches: [
        Array.from({ length: people }, (_, index) => ({
          line: index + 2,
          address: `person${index}@post.example`,
          fields: { name: `Person ${index}` },
        })),
      ],
    });
    await session.release(submitted);
    const { id } = submitted.campaign;
    const stop = new AbortController();
    const sending = session.send({ campaigns: [id], patience: 60_000 }, stop.signal);
    const ended = sending.then(
      () => undefined,
      (error: unknown) => told.push(...((error as { problems?: readonly Problem[] }).problems ?? [])),
    );
    void ended.then(() => stop.abort());
    if (patience === 'long') {
      const stand = async (): Promise<unknown> => [
        await session.ledger.tally(id),
        // One that is just being started is not quiet.
        host.bootTree().some(({ state }) => state === 'starting') ? clock.now() : undefined,
      ];
      while (!(await hasEnded(stand, stop.signal))) clock.jump(step);
    }
    await ended;
    return { tally: await session.ledger.tally(id), carried: await outbox(folder) };
  };

  const opened = opening.move();
  return {
    folder,
    plugin: hostile,
    host,
    session,
    log,
    facts,
    clock,
    mailing,
    problems: () => [...told, ...facts.flatMap(problemsOf), ...host.bootTree().flatMap(({ problem }) => problem ?? [])],
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Milliseconds: what takes a quarter of an hour ends with the first step, what takes half an hour with the second. */
const step = 15.5 * 60_000;

/** True when the sending has ended; false when it has not, and nothing has changed for three seconds. */
async function hasEnded(stand: () => Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  let last = '';
  for (let same = 0; same < 30; same++) {
    if (signal.aborted) return true;
    await wait(100);
    const now = JSON.stringify(await stand());
    if (now !== last) same = 0;
    last = now;
  }
  return signal.aborted;
}

/** Addresses in the good account's outbox, each once. */
async function outbox(folder: string): Promise<ReadonlySet<string>> {
  const place = path.join(folder, 'outbox');
  const files = await readdir(place).catch(() => []);
  const mails = await Promise.all(files.map((file) => readFile(path.join(place, file), 'utf8')));
  return new Set(mails.flatMap((mail) => /^To: .*?(person\d+)@/m.exec(mail)?.[1] ?? []));
}
