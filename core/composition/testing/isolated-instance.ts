import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SubjectBus } from '../../bus/bus.ts';
import type { Bus } from '../../bus/bus.ts';
import { quietLog } from '../prefixed-log.ts';
import { systemClock } from '../system-clock.ts';
import { systemRandom } from '../system-random.ts';
import { ProblemError } from '../../contracts/index.ts';
import type { Clock, ContributionKind, ContributionKinds, Log } from '../../contracts/index.ts';
import { schemaCompiler } from '../../settings/settings-schema.ts';
import { discover } from '../../plugins/discover.ts';
import { runningConditions } from '../../plugins/host-identity.ts';
import { createInstance } from '../../plugins/instances.ts';
import { PluginHost } from '../../plugins/plugin-host.ts';
import type { PluginGrade } from '../../plugins/plugin-source.ts';
import { Storages } from '../../plugins/storage.ts';
import { bareSystem } from '../../plugins/isolation/confinement/system.ts';
import type { System } from '../../plugins/isolation/confinement/system.ts';
import { loadOrder, openChild } from '../../plugins/isolation/open-child.ts';

export interface IsolatedInstanceWish<Kind extends ContributionKind> {
  /** The plugin's package. */
  readonly folder: string;
  readonly kind: Kind;
  /** The contribution's id. */
  readonly use: string;
  /** As a configuration says them: they are checked, and defaults filled in. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The instance's name; `test` when left out. */
  readonly name?: string;
  readonly secrets?: Readonly<Record<string, string>>;
  /** `isolated` when left out. */
  readonly grade?: PluginGrade;
  /** Packages that the plugin may borrow: name and folder. */
  readonly lent?: Readonly<Record<string, string>>;
  /** Folders of libraries of the host's own, for a plugin that names them. */
  readonly libraries?: readonly string[];
  /** Import conditions; those of this process when left out. */
  readonly conditions?: readonly string[];
  /** Files it may read. */
  readonly files?: readonly string[];
  /** Where it and its storage keep what they keep; a folder that goes with the instance when left out. */
  readonly dataFolder?: string;
  /** The host's version, for `engines.postrider`; 0.1.0 when left out. */
  readonly version?: string;
  /** What it is confined with besides Node's permission model; nothing when left out. */
  readonly system?: System;
  /** IANA name of the zone that its local times are in; this computer's when left out. */
  readonly timeZone?: string;
  readonly clock?: Clock;
  readonly log?: Log;
}

export interface IsolatedInstance<Contribution> extends AsyncDisposable {
  readonly contribution: Contribution;
  readonly host: PluginHost;
  readonly bus: Bus;
}

/**
 * One instance of one plugin in a process of its own, as a host makes it, without a host: for tests and conformance
 * kits. Disposing the result stops the plugin.
 * @throws ProblemError with all that is wrong with the plugin, its settings, or making the instance.
 */
export async function isolatedInstance<Kind extends ContributionKind>(
  wish: IsolatedInstanceWish<Kind>,
): Promise<IsolatedInstance<ContributionKinds[Kind]>> {
  const {
    kind,
    use,
    name = 'test',
    clock = systemClock,
    system = bareSystem,
    log = quietLog,
    lent = {},
    libraries = [],
    files = [],
    grade = 'isolated',
  } = wish;
  const conditions = wish.conditions ?? runningConditions();
  const sources = [{ folder: wish.folder, grade, proposals: [] }];
  const found = await discover(sources, { version: wish.version ?? '0.1.0', conditions });
  const [fault, ...more] = found.problems;
  if (fault !== undefined) throw new ProblemError(fault, ...more);

  const made = wish.dataFolder === undefined ? await mkdtemp(path.join(tmpdir(), 'postrider-instance-')) : undefined;
  const dataFolder = made ?? wish.dataFolder ?? '';
  const stopped = new AbortController();
  const bus = new SubjectBus(log);
  const host = new PluginHost(found.manifests, {
    bus,
    clock,
    log: () => log,
    sources: found.sources,
    isolation: (manifest) => ({
      order: loadOrder(manifest, lent),
      open: () => {
        const folders = manifest.permissions.data === true ? [path.join(dataFolder, kind, name)] : [];
        const { timeZone } = wish;
        const surroundings = { clock, lent, libraries, conditions, ...(timeZone === undefined ? {} : { timeZone }) };
        return openChild(manifest, { files, folders }, { ...surroundings, system: async () => system });
      },
    }),
  });
  const dispose = async (): Promise<void> => {
    stopped.abort();
    await host.stop();
    if (made !== undefined) await rm(made, { recursive: true, force: true });
  };
  try {
    const settings = await checkedSettings(host, wish);
    const contribution = await createInstance(
      kind,
      { name, use, settings },
      {
        host,
        clock,
        random: systemRandom,
        log: () => log,
        secret: async (secret) => {
          const value = wish.secrets?.[secret];
          if (value === undefined) throw new RangeError(`There is no secret ${secret}.`);
          return value;
        },
        dataFolder,
        storages: new Storages(dataFolder),
        signal: stopped.signal,
      },
    );
    return { contribution, host, bus, [Symbol.asyncDispose]: dispose };
  } catch (thrown) {
    await dispose();
    throw thrown;
  }
}

async function checkedSettings<Kind extends ContributionKind>(
  host: PluginHost,
  { kind, use, settings = {} }: IsolatedInstanceWish<Kind>,
): Promise<Readonly<Record<string, unknown>>> {
  const schema = host.manifestOf(kind, use)?.contributes[kind]?.find(({ id }) => id === use)?.settings;
  const value = structuredClone(settings);
  if (schema === undefined) return value;
  // What a setting refers to stands in a configuration, and here is none.
  const faults = (await schemaCompiler('vetted'))
    .compile(schema)(value, new Map())
    .filter(({ kind }) => kind !== 'reference');
  if (faults.length > 0) throw new RangeError(`These settings are wrong: ${JSON.stringify(faults)}`);
  return value;
}
