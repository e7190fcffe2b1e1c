import { dirname, join, resolve } from 'node:path';
import { Bus } from '../bus/bus.ts';
import { ProblemError } from '../contracts/index.ts';
import type { Clock, Log, Random } from '../contracts/index.ts';
import { expandBundles } from '../plugins/bundle/expand-bundles.ts';
import { unpackBundles } from '../plugins/bundle/unpack-bundle.ts';
import { discover } from '../plugins/discover.ts';
import { runningConditions } from '../plugins/host-identity.ts';
import { findSystem } from '../plugins/isolation/confinement/find-system.ts';
import type { System } from '../plugins/isolation/confinement/system.ts';
import { installedPlugins } from '../plugins/installed-plugins.ts';
import { loadOrder, openChild } from '../plugins/isolation/open-child.ts';
import { openLoopback } from '../plugins/isolation/open-loopback.ts';
import { PluginHost } from '../plugins/plugin-host.ts';
import { programPlugin } from '../plugins/program-plugin.ts';
import type { ProgramContributions } from '../plugins/program-plugin.ts';
import { inlineSources } from '../plugins/plugin-source.ts';
import { manifestVetting } from '../plugins/read-manifest.ts';
import { Storages } from '../plugins/storage.ts';
import type { ExchangersOf } from '../send/destination-groups.ts';
import type { ConfigurationDefaults } from './configuration/configuration.ts';
import { loadConfiguration } from './configuration/load-configuration.ts';
import { configuredPlugins } from './configuration/read-configuration.ts';
import { SecretStore } from './configuration/secret-store.ts';
import { filesOf } from './files-of.ts';
import { groundContainer, loadPlugins } from './host-modules.ts';
import { Host } from './host.ts';
import { LiveConfiguration, stampOf } from './live-configuration.ts';
import { prefixedLog, quietLog } from './prefixed-log.ts';
import { systemClock } from './system-clock.ts';
import { systemExchangers } from './system-exchangers.ts';
import { systemRandom } from './system-random.ts';

export interface HostOptions {
  /** The configuration file. */
  readonly configuration: string;
  /** Plugins and bundles the host app brings along: folders, or packed files. */
  readonly bundles: readonly string[];
  /** What the program that the host is in brings in its own code; nobody else's can take its place. */
  readonly program?: ProgramContributions;
  /** What the host app uses where the configuration says nothing. */
  readonly defaults: ConfigurationDefaults;
  /** The host's version, which plugins name ranges of. */
  readonly version: string;
  /** Where secrets may stand; the process's environment, as a rule. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Packages, by name and folder, that an isolated plugin may read and borrow when it has none of its own: the SDK. */
  readonly lent?: Readonly<Record<string, string>>;
  /** Folders of libraries that bundled plugins share, for isolated plugins that name them: they may lie anywhere. */
  readonly libraries?: readonly string[];
  /** Inline plugins, too, get and give nothing but copies, as if they were isolated; slower. For who writes one. */
  readonly development?: boolean;
  /** Import conditions under which plugins are looked for; those the process was started with when left out. */
  readonly conditions?: readonly string[];
  /** What isolated plugins are confined with; found out when the first one starts, when left out. */
  readonly system?: System;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Log;
  /** Who takes a domain's mail; asks the computer's DNS when left out. */
  readonly exchangersOf?: ExchangersOf;
}

/**
 * Composes a host: finds the plugins, checks the configuration whole, and wires the container. No plugin's code runs.
 * @throws ProblemError with every fault of the configuration at once.
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const { clock = systemClock, random = systemRandom, log = quietLog, environment } = options;
  const identity = { version: options.version, conditions: options.conditions ?? runningConditions() };
  const installed = await installedPlugins(dirname(resolve(options.configuration)));
  const unpacked = await unpackBundles(
    options.bundles,
    join(dirname(resolve(options.configuration)), '.postrider', 'bundles'),
  );
  // One for all that is read below: each schema is compiled once, also when the configuration is read again.
  const vetting = await manifestVetting();
  // Sources of several origins: what the host app brings goes first, so nothing else can take its place.
  const expanded = await expandBundles(
    [...inlineSources(unpacked.folders), ...(await configuredPlugins(options.configuration))],
    identity,
    vetting,
  );
  // What was installed is never a bundle: one whose files were changed into one would bring plugins nobody has checked.
  const program = options.program === undefined ? undefined : await programPlugin(options.program, identity, vetting);
  const discovered = await discover(
    [...expanded.sources, ...installed.sources],
    identity,
    expanded.demands,
    program?.manifest === undefined ? [] : [program.manifest],
    vetting,
  );
  const { manifests, sources: origins } = discovered;
  const pluginProblems = [
    ...(program?.problems ?? []),
    ...installed.problems,
    ...unpacked.problems,
    ...expanded.problems,
    ...discovered.problems,
  ];
  const load = () => loadConfiguration(options.configuration, manifests, options.defaults, vetting.compiler);
  const stamp = await stampOf(resolve(options.configuration));
  const { configuration, problems } = await load();
  if (configuration === undefined) {
    // A plugin that could not be read is often why something it brings is unknown: it is told first.
    const [first, ...more] = [...pluginProblems, ...problems];
    throw first === undefined
      ? new Error('The configuration could not be read, and nobody said why.')
      : new ProblemError(first, ...more);
  }

  const container = groundContainer({ clock, random, log, exchangersOf: options.exchangersOf ?? systemExchangers() });
  const dataFolder = join(configuration.folder, '.postrider');
  const { lent = {}, libraries = [] } = options;
  let found: Promise<System> | undefined;
  const system = (): Promise<System> =>
    (found ??= options.system === undefined ? findSystem() : Promise.resolve(options.system));
  const plugins = new PluginHost(manifests, {
    bus: container.get<Bus>(Bus),
    clock,
    log: (name) => prefixedLog(log, name),
    sources: origins,
    ...(program === undefined ? {} : { load: program.load }),
    ...(options.development === true
      ? {
          rehearsal: (manifest) => ({
            order: loadOrder(manifest, lent),
            open: () => openLoopback({ clock, random }),
          }),
        }
      : {}),
    isolation: (manifest) => ({
      order: loadOrder(manifest, lent),
      open: () =>
        openChild(manifest, filesOf(manifest, configuration, dataFolder), {
          clock,
          lent,
          libraries,
          conditions: identity.conditions,
          system,
        }),
    }),
  });
  for (const { name, folder } of manifests) {
    const problem = installed.refused.get(folder);
    if (problem !== undefined) plugins.refuse(name, problem);
  }
  const secrets = new SecretStore(configuration.folder, environment);
  const stopped = new AbortController();
  const live = new LiveConfiguration(configuration.file, load, clock, container.get<Bus>(Bus), stamp);
  loadPlugins(container, configuration, live, plugins, {
    host: plugins,
    clock,
    random,
    log: (name) => prefixedLog(log, name),
    secret: (name) => secrets.get(name),
    dataFolder,
    storages: new Storages(dataFolder),
    signal: stopped.signal,
  });
  return new Host(container, manifests, pluginProblems, () => stopped.abort());
}
