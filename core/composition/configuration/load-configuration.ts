import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Problem } from '../../contracts/index.ts';
import { isSchema } from '../../settings/describe-schema.ts';
import { escapePointer } from '../../settings/located-document.ts';
import type { LocatedDocument } from '../../settings/located-document.ts';
import { ownCheck, schemaCompiler } from '../../settings/settings-schema.ts';
import type { SchemaCompiler } from '../../settings/settings-schema.ts';
import { buildConfiguration } from './build-configuration.ts';
import type { Catalogue } from './catalogue.ts';
import { checkSettings } from './check-settings.ts';
import type { Configuration, ConfigurationDefaults } from './configuration.ts';
import { coreSchema } from './core-schema.ts';
import { readConfiguration } from './read-configuration.ts';
import { subjectOf } from './subject.ts';

export interface LoadedConfiguration {
  /** Absent when there is any problem. */
  readonly configuration?: Configuration;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
}

const coreCheck = ownCheck(coreSchema);

/** Problems shown at most: a person mends a page of them and looks again. */
const SHOWN = 100;

interface Person {
  readonly pointer: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

function peopleOf(value: Readonly<Record<string, unknown>>): readonly Person[] {
  const { company, users } = value;
  const people = Object.entries(isSchema(users) ? users : {}).map(([name, settings]) => ({
    pointer: `/users/${escapePointer(name)}`,
    settings,
  }));
  return [{ pointer: '/company', settings: company }, ...people].flatMap(({ pointer, settings }) =>
    isSchema(settings) ? [{ pointer, settings }] : [],
  );
}

function checkSender({ pointer, settings }: Person, document: LocatedDocument): readonly Problem[] {
  if (settings['account'] === undefined || settings['route'] === undefined) return [];
  return [
    {
      code: 'CONFIG_WRONG_VALUE',
      what: `${subjectOf(`${pointer}/route`, document.value).who} names both an account and a route to send through.`,
      next: 'Keep one: `account` for one way to send, `route` for a choice among several.',
      where: document.place(`${pointer}/route`, 'key'),
    },
  ];
}

async function checkSignature({ pointer, settings }: Person, document: LocatedDocument, folder: string) {
  const signature = settings['signature'];
  if (typeof signature !== 'string' || signature === '') return [];
  const file = path.resolve(folder, signature);
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere) return [];
  const problem: Problem = {
    code: 'CONFIG_FILE_MISSING',
    what: `${subjectOf(`${pointer}/signature`, document.value).who} has the signature ${file}, which does not exist or may not be read.`,
    next: 'Put the file there, or correct the path; it starts at the folder of the configuration.',
    where: document.place(`${pointer}/signature`),
  };
  return [problem];
}

function inFileOrder(problems: readonly Problem[]): readonly Problem[] {
  const at = ({ where }: Problem): number => (where?.line ?? 0) * 100_000 + (where?.column ?? 0);
  const sorted = [...problems].sort((one, other) => at(one) - at(other));
  if (sorted.length <= SHOWN) return sorted;
  const more: Problem = {
    code: 'CONFIG_MORE_PROBLEMS',
    what: 'There are further problems in the configuration.',
    next: 'Mend those above and check again.',
  };
  return [...sorted.slice(0, SHOWN), more];
}

/**
 * Reads and checks a configuration whole: its own settings and those of every plugin it uses, all faults at once.
 * The catalogue holds the manifests of all plugins, those of `configuredPlugins(file)` among them. `compiler`: one that
 * may have compiled their schemas before.
 */
export async function loadConfiguration(
  file: string,
  catalogue: Catalogue,
  defaults: ConfigurationDefaults,
  compiler?: SchemaCompiler,
): Promise<LoadedConfiguration> {
  const absolute = path.resolve(file);
  const { document, problems: syntax } = await readConfiguration(absolute);
  if (document === undefined) return { problems: inFileOrder(syntax) };
  const checks = { ofCore: await coreCheck(), compiler: compiler ?? (await schemaCompiler('vetted')) };
  const checked = checkSettings(document, catalogue, checks, defaults, path.dirname(absolute));
  const problems = [...syntax, ...checked.problems];
  for (const person of peopleOf(checked.value)) {
    problems.push(...checkSender(person, document));
    problems.push(...(await checkSignature(person, document, path.dirname(absolute))));
  }
  if (problems.length > 0) return { problems: inFileOrder(problems) };
  return { configuration: buildConfiguration(absolute, checked, document, defaults), problems: [] };
}
