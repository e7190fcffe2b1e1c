import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import type { ContributionManifest, Manifest } from '@postrider/core/contracts';
import { version } from '../version.ts';
import { pluginKindFacts } from './plugin-kinds.ts';
import type { PluginKind } from './plugin-kinds.ts';
import { readmeOf } from './readme-template.ts';

/** What a new plugin is to be. */
export interface NewPlugin {
  readonly kind: PluginKind;
  /** The package's name. */
  readonly name: string;
  /** What configuration writes after `use:`. */
  readonly id: string;
  readonly title: string;
  /** An SPDX identifier. */
  readonly licence: string;
  /** Where the pretend provider listens. */
  readonly port: number;
}

/** The templates lie in the package's folder, whether its code runs from there or compiled. */
function templatesFolder(): string {
  const found = findPackageJSON(import.meta.url);
  if (found === undefined) throw new Error('The package of the host is damaged: install it again.');
  return join(dirname(found), 'templates');
}

const ignored = `node_modules/
.postrider/
*.postrider
`;

/** All files of a new plugin, by path. What a template cannot know is filled in. */
export async function generatePlugin(plugin: NewPlugin): Promise<ReadonlyMap<string, string>> {
  const { kind, name, id, title, licence, port } = plugin;
  const { shared, provider, contribution, use } = pluginKindFacts[kind];
  const folder = templatesFolder();
  const filled = (text: string): string =>
    text
      .replaceAll("'../shared/", "'./")
      .replaceAll('__id__', id)
      .replaceAll('__title__', title)
      .replaceAll('8025', String(port));
  const read = async (...path: readonly string[]): Promise<string> =>
    filled(await readFile(join(folder, ...path), 'utf8'));

  const manifest = JSON.parse(await read(kind, 'manifest.json')) as Pick<Manifest, 'contributes' | 'permissions'>;
  const declared: ContributionManifest | undefined = manifest.contributes[contribution]?.[0];
  if (declared === undefined) throw new Error(`The template of a ${kind} declares nothing.`);
  const packageJson = {
    name,
    version: '0.1.0',
    description: title,
    license: licence,
    type: 'module',
    exports: './index.ts',
    files: ['*.ts', '!*.test.ts'],
    scripts: { test: 'node --test' },
    engines: { node: '>=26', postrider: `^${version}` },
    peerDependencies: { '@postrider/sdk': `^${version}` },
    devDependencies: { '@postrider/sdk': `^${version}`, '@types/node': '^26.0.0', typescript: '^7.0.0' },
    postrider: manifest,
  };
  const files = new Map<string, string>([
    ['package.json', `${JSON.stringify(packageJson, undefined, 2)}\n`],
    ['README.md', readmeOf(name, declared, filled(use))],
    ['.gitignore', ignored],
    ['tsconfig.json', await read('shared', 'tsconfig.template.json')],
    ['index.ts', await read(kind, 'index.ts')],
    ['index.test.ts', await read(kind, 'index.test.ts')],
    ['try/postrider.yaml', await read(kind, 'try', 'postrider.yaml')],
  ]);
  for (const file of shared) files.set(file, await read('shared', file));
  if (provider) files.set('try/provider.ts', await read(kind, 'try', 'provider.ts'));
  return files;
}
