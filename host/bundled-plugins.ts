import { realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The plugins this host brings along, by package name. Adding a provider to the bundle is one line here. */
export const bundledPlugins = [
  '@postrider/store-sqlite',
  '@postrider/transport-smtp',
  '@postrider/transport-gmail',
  '@postrider/throttle-adaptive',
  '@postrider/throttle-limits',
  '@postrider/throttle-pace',
  '@postrider/route-ordered',
  '@postrider/content-mjml',
  '@postrider/inbox-pop3',
  '@postrider/inbox-exchange',
  '@postrider/handler-desk',
  '@postrider/tasks-local',
] as const;

/** What the configuration need not say: the core names no provider, so the host does. */
export const bundledDefaults = { store: 'sqlite', handlers: ['desk'], discovery: 'adaptive' } as const;

/** Which renderer reads a letter, by the ending of its file name. */
export const letterRenderers: Readonly<Record<string, string>> = { '.mjml': 'mjml', '.txt': 'text' };

function folderOf(name: string, from = import.meta.url): string {
  const found = findPackageJSON(name, from);
  if (found === undefined) throw new Error(`The package ${name} is not installed: run npm install.`);
  return dirname(found);
}

/** The folders of the bundled plugins, wherever npm put them. */
export function bundledPluginFolders(): readonly string[] {
  return bundledPlugins.map((each) => folderOf(each));
}

/** Folders of the libraries that bundled plugins share: in a clone they lie beside it, and not among its modules. */
export function bundledLibraries(): readonly string[] {
  const user = pathToFileURL(join(folderOf('@postrider/transport-smtp'), 'package.json')).href;
  return [realpathSync(folderOf('@postrider/smtp', user))];
}

/** What plugins in processes of their own may borrow when they have none. */
export function lentPackages(): Readonly<Record<string, string>> {
  // Links followed: a process of its own may read the folder itself, and not what leads to it.
  return { '@postrider/sdk': realpathSync(folderOf('@postrider/sdk')) };
}
