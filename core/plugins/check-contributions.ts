import type { ContributionKind, Place, Problem } from '../contracts/index.ts';
import { isSchema } from '../settings/describe-schema.ts';
import { mapSchema } from '../settings/settings-schema.ts';
import type { SchemaCompiler } from '../settings/settings-schema.ts';
import { CONTRIBUTION_KINDS } from './contribution-kinds.ts';
import { group, propertyNames } from './examined-manifest.ts';
import type { Examined, FoundContribution, Group } from './examined-manifest.ts';
import { patternsIn, tryPatterns } from './pattern-trials.ts';

function lineOf(place: Place): string {
  return place.line === undefined ? '' : ` (line ${place.line})`;
}

function checkIds({ who, document }: Examined, contributions: readonly FoundContribution[]): readonly Problem[] {
  const first = new Map<string, string>();
  return contributions.flatMap(({ kind, pointer, entry }): readonly Problem[] => {
    const id = entry['id'];
    if (typeof id !== 'string') return [];
    const earlier = first.get(`${kind}/${id}`);
    if (earlier === undefined) {
      first.set(`${kind}/${id}`, `${pointer}/id`);
      return [];
    }
    return [
      {
        code: 'MANIFEST_DUPLICATE_ID',
        what: `${who} contributes two ${kind} with the id \`${id}\`; the first${lineOf(document.place(earlier))} has it already.`,
        next: 'Give each its own id.',
        where: document.place(`${pointer}/id`),
      },
    ];
  });
}

function checkApi({ who, document }: Examined, { kind, pointer, entry }: FoundContribution): readonly Problem[] {
  const { api, noun } = CONTRIBUTION_KINDS[kind];
  if (typeof entry['api'] !== 'string' || entry['api'] === api) return [];
  return [
    {
      code: 'MANIFEST_API',
      what: `${who}: ${noun} \`${String(entry['id'])}\` is made for \`${entry['api'].slice(0, 60)}\`, and this host speaks \`${api}\`.`,
      next: `Write \`"api": "${api}"\` if it keeps that contract, or install a version of the plugin that does.`,
      where: document.place(`${pointer}/api`),
    },
  ];
}

function outsideReferences(schema: Group): readonly string[] {
  const outside: string[] = [];
  mapSchema(schema, (each) => {
    const reference = each['$ref'];
    if (typeof reference === 'string' && !reference.startsWith('#')) outside.push(reference);
    return each;
  });
  return outside;
}

const lacksDescription = 'lacks a `description`';

function settingsFaults(kind: ContributionKind, schema: Group, compiler: SchemaCompiler): readonly string[] {
  if (schema['type'] !== 'object') return ['it must have `"type": "object"`'];
  const faults = outsideReferences(schema).map((each) => `\`$ref\` to ${each} leaves the schema`);
  if (faults.length > 0) return faults;
  if (schema['additionalProperties'] !== false && schema['unevaluatedProperties'] !== false) {
    faults.push('it must have `"additionalProperties": false`, so that misspelt settings are noticed');
  }
  for (const [name, property] of Object.entries(group(schema['properties']))) {
    const description = group(property)['description'];
    if (typeof description !== 'string' || description === '') faults.push(`\`${name}\` ${lacksDescription}`);
  }
  for (const name of CONTRIBUTION_KINDS[kind].hostSettings) {
    if (propertyNames(schema).includes(name)) faults.push(`\`${name}\` is a setting of the host's own`);
  }
  try {
    compiler.compile(schema);
    tryPatterns(schema, compiler);
  } catch (error) {
    faults.push((error as Error).message);
  }
  return faults;
}

function checkSettings(examined: Examined, { kind, pointer, entry }: FoundContribution): readonly Problem[] {
  const schema = entry['settings'];
  if (!isSchema(schema)) return [];
  return settingsFaults(kind, schema, examined.compiler).map((fault) => ({
    code: 'MANIFEST_SETTINGS_SCHEMA',
    what: `${examined.who}: the settings schema of ${CONTRIBUTION_KINDS[kind].noun} \`${String(entry['id'])}\` is not usable: ${fault}.`,
    next: fault.endsWith(lacksDescription)
      ? 'Give each setting a `description`: people read it when they write the configuration.'
      : 'Correct the schema; it is JSON Schema 2020-12.',
    where: examined.document.place(`${pointer}/settings`, 'key'),
  }));
}

/** Milliseconds for all settings schemas of a plugin together; usual ones take a twentieth of it on a slow computer. */
const PATIENCE = 2000;

/** Everything about the settings schemas, within a limit of time: a stranger wrote them. */
function checkAllSettings(examined: Examined, contributions: readonly FoundContribution[]): readonly Problem[] {
  const ended = examined.compiler.endure(PATIENCE, () =>
    contributions.flatMap((each) => checkSettings(examined, each)),
  );
  if (ended.kind === 'done') return ended.result;
  const { atWork } = ended;
  const what = `${examined.who}: looking at its settings schemas takes more than ${PATIENCE / 1000} s`;
  const where = examined.document.place('/postrider/contributes', 'key');
  if (atWork === undefined)
    return [{ code: 'MANIFEST_SETTINGS_SCHEMA', what: `${what}.`, next: 'Make them smaller and simpler.', where }];
  const holder = contributions.find(({ entry }) => patternsIn(entry['settings']).includes(atWork.pattern));
  return [
    {
      code: 'MANIFEST_SETTINGS_SCHEMA',
      what: `${what}: the pattern \`${atWork.pattern.slice(0, 100)}\` does not come to an end over a text of ${atWork.text.length} characters.`,
      next: 'Rewrite the pattern so that there is one way only to read a text: no repetition inside another over the same characters.',
      where: holder === undefined ? where : examined.document.place(`${holder.pointer}/settings`, 'key'),
    },
  ];
}

/** Ids, contract versions and settings schemas of what a plugin contributes. */
export function checkContributions(
  examined: Examined,
  contributions: readonly FoundContribution[],
): readonly Problem[] {
  return [
    ...checkIds(examined, contributions),
    ...contributions.flatMap((each) => checkApi(examined, each)),
    ...checkAllSettings(examined, contributions),
  ];
}
