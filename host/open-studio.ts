import { hostname } from 'node:os';
import { createHost } from '@postrider/core';
import type { Host } from '@postrider/core';
import { bundledDefaults, bundledLibraries, bundledPluginFolders, lentPackages } from './bundled-plugins.ts';
import type { CommandContext } from './commands/command.ts';
import { version } from './version.ts';

/** Who holds the ledger, for the message that a second command gets. */
export function thisCommand(): string {
  return `postrider ${version} on ${hostname()}, process ${process.pid}`;
}

/** Composes the host a command works with, from the person's configuration and the bundled plugins. */
export function openStudio({
  configuration,
  environment,
}: Pick<CommandContext, 'configuration' | 'environment'>): Promise<Host> {
  return createHost({
    configuration,
    bundles: bundledPluginFolders(),
    lent: lentPackages(),
    libraries: bundledLibraries(),
    defaults: bundledDefaults,
    environment,
    version,
  });
}
