import path from 'node:path';
import type { Manifest, SettingsSchema } from '../contracts/index.ts';
import type { GrantedFiles } from '../plugins/isolation/open-child.ts';
import { isSchema } from '../settings/describe-schema.ts';
import type { Configuration } from './configuration/configuration.ts';
import { configuredInstances } from './configuration/configured-instances.ts';

/**
 * Values of the settings that a schema calls paths, wherever they stand. Only where a person wrote one: a plugin's
 * default would open whatever file the plugin likes.
 */
function pathsIn(schema: SettingsSchema, value: unknown, written: unknown): readonly string[] {
  if (schema['path'] === true) return typeof value === 'string' && typeof written === 'string' ? [value] : [];
  const branches = ['oneOf', 'anyOf', 'allOf'].flatMap((keyword) => {
    const list: unknown = schema[keyword];
    return Array.isArray(list) ? list.filter(isSchema) : [];
  });
  const own = isSchema(schema['properties']) ? Object.entries(schema['properties']) : [];
  const items = schema['items'];
  return [
    ...branches.flatMap((branch) => pathsIn(branch, value, written)),
    ...own.flatMap(([name, property]) =>
      isSchema(property) && isSchema(value) && isSchema(written) && Object.hasOwn(written, name)
        ? pathsIn(property, value[name], written[name])
        : [],
    ),
    ...(isSchema(items) && Array.isArray(value) && Array.isArray(written)
      ? value.flatMap((each, place) => pathsIn(items, each, written[place]))
      : []),
  ];
}

/** Files that a plugin's settings name, and folders of its instances: what it may open when it runs isolated. */
export function filesOf(
  { contributes, permissions }: Pick<Manifest, 'contributes' | 'permissions'>,
  configuration: Configuration,
  dataFolder: string,
): GrantedFiles {
  const own = configuredInstances(configuration).flatMap(([kind, instance]) => {
    const contribution = contributes[kind]?.find(({ id }) => id === instance.use);
    return contribution === undefined ? [] : [{ kind, instance, contribution }];
  });
  // Nobody configures a renderer: it is made when a letter asks for it.
  const renderers = (contributes.renderers ?? []).map(({ id }) => path.join(dataFolder, 'renderers', id));
  const folders = [...own.map(({ kind, instance }) => path.join(dataFolder, kind, instance.name)), ...renderers];
  return {
    files: own.flatMap(({ contribution, instance }) =>
      pathsIn(contribution.settings, instance.settings, instance.written ?? instance.settings),
    ),
    folders: permissions.data === true ? folders : [],
  };
}
