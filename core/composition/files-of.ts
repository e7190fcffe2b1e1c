import path from 'node:path';
import type { ContributionKind, Manifest, SettingsSchema } from '../contracts/index.ts';
import type { GrantedFiles } from '../plugins/isolation/open-child.ts';
import { isSchema } from '../settings/describe-schema.ts';
import type { Configuration, InstanceConfiguration } from './configuration/configuration.ts';

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

/** What the configuration uses, by kind. */
function instancesOf(configuration: Configuration): readonly (readonly [ContributionKind, InstanceConfiguration])[] {
  const { accounts, throttles, routes, handlers, inboxes, tasks } = configuration;
  const sections: readonly (readonly [ContributionKind, ReadonlyMap<string, InstanceConfiguration>])[] = [
    ['transports', accounts],
    ['throttles', throttles],
    ['routes', routes],
    ['handlers', handlers],
    ['inboxes', inboxes],
    ['taskSinks', tasks],
  ];
  return sections.flatMap(([kind, section]) =>
    [...section.values()].map((instance): readonly [ContributionKind, InstanceConfiguration] => [kind, instance]),
  );
}

/** Files that a plugin's settings name, and folders of its instances: what it may open when it runs isolated. */
export function filesOf(manifest: Manifest, configuration: Configuration, dataFolder: string): GrantedFiles {
  const own = instancesOf(configuration).flatMap(([kind, instance]) => {
    const contribution = manifest.contributes[kind]?.find(({ id }) => id === instance.use);
    return contribution === undefined ? [] : [{ kind, instance, contribution }];
  });
  return {
    files: own.flatMap(({ contribution, instance }) =>
      pathsIn(contribution.settings, instance.settings, instance.written ?? instance.settings),
    ),
    folders:
      manifest.permissions.data === true
        ? own.map(({ kind, instance }) => path.join(dataFolder, kind, instance.name))
        : [],
  };
}
