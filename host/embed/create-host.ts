import process from 'node:process';
import { createHost as composeHost } from '@postrider/core';
import type { Host, HostOptions, ProgramContributions } from '@postrider/core';
import { bundledDefaults, bundledLibraries, bundledPluginFolders, lentPackages } from '../bundled-plugins.ts';
import { lendSdk } from '../lend-sdk.ts';
import { version } from '../version.ts';

/** What a program says to have a host inside it. */
export interface EmbedOptions {
  /** The configuration file. */
  readonly configuration: string;
  /** Further bundles and plugins that the program brings along, folders or packed files; they run inside it. */
  readonly bundles?: readonly string[];
  /**
   * What the program brings in its own code: transports, inboxes, throttles … by the id that the configuration writes
   * after `use:`. They go before plugins of the same id.
   */
  readonly contributions?: ProgramContributions;
  /** Where secrets may stand (`POSTRIDER_SECRET_…`); the process's environment when left out. */
  readonly environment?: HostOptions['environment'];
  /** Nobody is told of what plugins write to the log when left out. */
  readonly log?: NonNullable<HostOptions['log']>;
}

/**
 * A host inside another program, with the plugins that come with Postrider and those of `bundles`. Dispose it to stop
 * it. Bad plugins are left out and cost nothing else: see `pluginProblems`.
 * @throws ProblemError with every fault of the configuration at once.
 */
export async function createHost({
  configuration,
  bundles = [],
  contributions,
  environment = process.env,
  log,
}: EmbedOptions): Promise<Host> {
  using borrowed = new DisposableStack();
  borrowed.use(lendSdk());
  const host = await composeHost({
    configuration,
    bundles: [...bundledPluginFolders(), ...bundles],
    lent: lentPackages(),
    libraries: bundledLibraries(),
    defaults: bundledDefaults,
    environment,
    version,
    ...(contributions === undefined ? {} : { program: contributions }),
    ...(log === undefined ? {} : { log }),
  });
  host.own(borrowed.move());
  return host;
}
