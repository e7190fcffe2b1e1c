import type { ContributionKind, ContributionManifest, SettingsSchema } from '../../contracts/index.ts';
import { isSchema } from '../../settings/describe-schema.ts';
import { expandSecrets, mapSchema } from '../../settings/settings-schema.ts';
import type { Catalogue } from './catalogue.ts';
import { contributionsOfKind } from './catalogue.ts';
import { coreSchema } from './core-schema.ts';

type HostSettings = Readonly<Record<string, SettingsSchema>>;

const IN_PLACE = ['oneOf', 'anyOf', 'allOf'];

/**
 * A contribution's schema speaks of its own settings only; in the file the host's stand beside them. So they are let
 * through wherever the schema closes its list of properties, in the branches of unions too.
 */
function lettingThrough(schema: SettingsSchema, names: readonly string[]): SettingsSchema {
  const entries = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (IN_PLACE.includes(keyword) && Array.isArray(value)) {
      return [keyword, value.map((each: unknown) => (isSchema(each) ? lettingThrough(each, names) : each))];
    }
    return (keyword === 'then' || keyword === 'else') && isSchema(value)
      ? [keyword, lettingThrough(value, names)]
      : [keyword, value];
  });
  const opened: SettingsSchema = Object.fromEntries(entries);
  if (opened['additionalProperties'] !== false) return opened;
  const properties = isSchema(opened['properties']) ? opened['properties'] : {};
  return { ...opened, properties: { ...Object.fromEntries(names.map((name) => [name, true])), ...properties } };
}

function usesReferences(schema: SettingsSchema): boolean {
  let found = false;
  mapSchema(schema, (each) => {
    found ||= '$ref' in each;
    return each;
  });
  return found;
}

/** JSON Schema's conditional. Its keyword would make a literal look like a promise. */
function whenThen(condition: SettingsSchema, consequence: SettingsSchema): SettingsSchema {
  const keywords = ['if', 'then'];
  return Object.fromEntries([condition, consequence].map((schema, index) => [keywords[index], schema]));
}

function whenUsed(kind: ContributionKind, contribution: ContributionManifest, host: HostSettings): SettingsSchema {
  const { id, title, settings } = contribution;
  const opened = lettingThrough(expandSecrets(settings), ['use', ...Object.keys(host)]);
  const own = isSchema(opened['properties']) ? opened['properties'] : {};
  return whenThen(
    { properties: { use: { const: id } }, required: ['use'] },
    {
      // References inside the schema start at its own root.
      ...(usesReferences(settings) ? { $id: `https://postrider.invalid/${kind}/${id}` } : {}),
      ...opened,
      properties: { ...own, use: { const: id, description: title }, ...host },
    },
  );
}

function entryChoice(catalogue: Catalogue, kind: ContributionKind, host: HostSettings): SettingsSchema {
  const contributions = [...contributionsOfKind(catalogue, kind).values()];
  // Without plugins nothing can be chosen; an empty list of words is no valid schema.
  const choice = contributions.length === 0 ? { type: 'string' } : { enum: contributions.map(({ id }) => id) };
  const titles = contributions.map(({ id, title }) => `${id}: ${title}`);
  return {
    type: 'object',
    properties: {
      use: { ...choice, description: `Which one does it. ${titles.join('; ')}.` },
    },
    required: ['use'],
    ...(contributions.length === 0 ? {} : { allOf: contributions.map((each) => whenUsed(kind, each, host)) }),
  };
}

/**
 * JSON Schema (2020-12) of the whole configuration with these plugins, for editors. The same catalogue gives the
 * same text. What only the file as a whole can tell (names that refer to each other) is left to `loadConfiguration`.
 */
export function editorSchema(catalogue: Catalogue): SettingsSchema {
  const schema = coreSchema(
    ({ kind, settings }) => entryChoice(catalogue, kind, settings),
    entryChoice(catalogue, 'stores', {}),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Postrider configuration',
    ...expandSecrets(schema),
  };
}
