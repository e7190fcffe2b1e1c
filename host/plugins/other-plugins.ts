import { dirname, resolve } from 'node:path';
import { configuredPlugins, inlineSources, installedFolder } from '@postrider/core';
import type { PluginSource } from '@postrider/core';
import { bundledPluginFolders } from '../bundled-plugins.ts';
import { installedHere } from './installation.ts';

/** The plugins that one more has to get along with: bundled, configured, and installed ones of other names. */
export async function otherPlugins(configuration: string, name: string): Promise<readonly PluginSource[]> {
  const folder = dirname(resolve(configuration));
  const installed = (await installedHere(folder)).filter((each) => each.name !== name);
  return [
    ...inlineSources(bundledPluginFolders()),
    ...(await configuredPlugins(configuration)),
    ...installed.map((each): PluginSource => ({
      folder: installedFolder(folder, each.name),
      grade: 'isolated',
      proposals: [],
    })),
  ];
}
