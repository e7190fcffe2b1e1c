import type { ContributionKind, ContributionManifest, Problem } from '../../contracts/index.ts';
import { nearestMatch } from '../../nearest-match.ts';
import { CONTRIBUTION_KINDS } from '../../plugins/contribution-kinds.ts';
import { isSchema } from '../../settings/describe-schema.ts';
import { faultProblem } from '../../settings/fault-problem.ts';
import type { Wording } from '../../settings/fault-problem.ts';
import { escapePointer } from '../../settings/located-document.ts';
import type { LocatedDocument } from '../../settings/located-document.ts';
import type { SchemaFault } from '../../settings/schema-fault.ts';
import type { KnownNames, SchemaCheck, SchemaCompiler } from '../../settings/settings-schema.ts';
import type { Catalogue } from './catalogue.ts';
import { contributionsOfKind } from './catalogue.ts';
import type { ConfigurationDefaults } from './configuration.ts';
import { SECTIONS, sectionNames } from './sections.ts';
import { subjectOf } from './subject.ts';

export type Settings = Record<string, unknown>;

/** A configuration with defaults filled in, and the settings of each entry split from the host's own. */
export interface CheckedSettings {
  readonly value: Settings;
  /** Settings for the contribution, by the pointer of the entry: `/accounts/studio`. */
  readonly own: ReadonlyMap<string, Settings>;
  /** The same as they were written. */
  readonly written: ReadonlyMap<string, Settings>;
  /** Settings of the throttle that finds out limits; absent when no plugin brings it. */
  readonly discovery?: Settings;
  readonly problems: readonly Problem[];
}

interface Check {
  readonly catalogue: Catalogue;
  readonly compiler: SchemaCompiler;
  readonly known: KnownNames;
  problem(fault: SchemaFault): Problem;
  readonly document: LocatedDocument;
}

function wordingFor(value: unknown): Wording {
  return {
    codes: {
      unknown: 'CONFIG_UNKNOWN_SETTING',
      missing: 'CONFIG_MISSING_SETTING',
      wrong: 'CONFIG_WRONG_VALUE',
      name: 'CONFIG_WRONG_VALUE',
      'bare-secret': 'CONFIG_BARE_SECRET',
      reference: 'CONFIG_UNKNOWN_REFERENCE',
      endless: 'CONFIG_CHECK_ENDLESS',
    },
    noun: 'setting',
    subject: (pointer) => subjectOf(pointer, value),
  };
}

/** Handlers that every inbox has are there without being written down. */
function withDefaults(value: unknown, defaults: ConfigurationDefaults): unknown {
  if (!isSchema(value)) return value;
  const whole: Settings = { ...value };
  for (const name of [...sectionNames(), 'users', 'retry', 'seeding', 'plugins']) {
    // A heading whose entries are all commented out is an empty section.
    if (whole[name] === null) delete whole[name];
  }
  whole['ledger'] ??= { use: defaults.store };
  const handlers = whole['handlers'] ?? {};
  if (isSchema(handlers)) {
    const ready = defaults.handlers.filter((id) => !Object.hasOwn(handlers, id)).map((id) => [id, { use: id }]);
    whole['handlers'] = { ...handlers, ...Object.fromEntries(ready) };
  }
  return whole;
}

function knownNames(value: unknown): KnownNames {
  const sections = isSchema(value) ? value : {};
  return new Map(
    sectionNames().map((name) => {
      const section = sections[name];
      return [name, isSchema(section) ? Object.keys(section) : []];
    }),
  );
}

function unknownUse(kind: ContributionKind, use: string, pointer: string, check: Check, value: unknown): Problem {
  const ids = [...contributionsOfKind(check.catalogue, kind).keys()];
  const meant = nearestMatch(use, ids);
  const { noun } = CONTRIBUTION_KINDS[kind];
  const choice = ids.length === 0 ? 'there is none yet' : `there are ${ids.map((id) => `\`${id}\``).join(', ')}`;
  return {
    code: 'CONFIG_UNKNOWN_USE',
    what: `${subjectOf(pointer, value).who.replace(/ \(use: .*/, '')} uses the ${noun} \`${use.slice(0, 64)}\`, which no plugin brings.`,
    next:
      meant === undefined
        ? `Add the plugin that brings it under \`plugins\`, or use another (${choice}).`
        : `Did you mean \`${meant}\`?`,
    where: check.document.place(`${pointer}/use`),
  };
}

/** Milliseconds that a plugin's schema may take over the settings of one entry; a usual one takes one. */
const PATIENCE = 1000;

/** The settings schemas in use, each compiled once. */
function schemaChecks(compiler: SchemaCompiler): (contribution: ContributionManifest) => SchemaCheck {
  const compiled = new Map<ContributionManifest, SchemaCheck>();
  return (contribution) => {
    const check = compiled.get(contribution) ?? compiler.compile(contribution.settings, PATIENCE);
    compiled.set(contribution, check);
    return check;
  };
}

interface Entry {
  readonly kind: ContributionKind;
  readonly pointer: string;
  readonly entry: Readonly<Settings>;
}

function entriesOf(value: Settings): readonly Entry[] {
  const ledger: unknown = value['ledger'];
  const entries = sectionNames().flatMap((name) => {
    const section: unknown = value[name];
    return Object.entries(isSchema(section) ? section : {}).map(([key, entry]) => ({
      kind: SECTIONS[name].kind,
      pointer: `/${name}/${escapePointer(key)}`,
      entry,
    }));
  });
  return [...entries, { kind: 'stores' as const, pointer: '/ledger', entry: ledger }].flatMap(({ entry, ...rest }) =>
    isSchema(entry) ? [{ ...rest, entry }] : [],
  );
}

/** A fault in an entry's own settings, as one of the whole configuration; the host's settings might have been meant too. */
function within(pointer: string, hostSettings: readonly string[], fault: SchemaFault): SchemaFault {
  const atTop = fault.pointer.lastIndexOf('/') === 0;
  const moved = { ...fault, pointer: `${pointer}${fault.pointer}` };
  return moved.kind === 'unknown' && atTop ? { ...moved, known: [...moved.known, ...hostSettings] } : moved;
}

/** What a configuration is checked with. */
export interface SettingsChecks {
  /** The check of the core's own part. */
  readonly ofCore: SchemaCheck;
  /** Compiles what plugins say of their settings. */
  readonly compiler: SchemaCompiler;
}

/** Checks a whole configuration, the core's part and every plugin's, and fills in the defaults; paths start in `folder`. */
export function checkSettings(
  document: LocatedDocument,
  catalogue: Catalogue,
  { ofCore, compiler }: SettingsChecks,
  defaults: ConfigurationDefaults,
  folder: string,
): CheckedSettings {
  const value = withDefaults(structuredClone(document.value), defaults);
  const known = knownNames(value);
  const wording = wordingFor(value);
  const problem = (fault: SchemaFault): Problem => faultProblem(fault, wording, document, known);
  const check: Check = { catalogue, compiler, known, problem, document };
  const problems = ofCore(value, known).map(problem);
  const own = new Map<string, Settings>();
  const written = new Map<string, Settings>();
  if (!isSchema(value)) return { value: {}, own, written, problems };
  const checkOf = schemaChecks(compiler);
  for (const { kind, pointer, entry } of entriesOf(value)) {
    const use = entry['use'];
    if (typeof use !== 'string') continue;
    const contribution = contributionsOfKind(catalogue, kind).get(use);
    if (contribution === undefined) {
      problems.push(unknownUse(kind, use, pointer, check, value));
      continue;
    }
    const { hostSettings } = CONTRIBUTION_KINDS[kind];
    const settings = Object.fromEntries(Object.entries(entry).filter(([key]) => !hostSettings.includes(key)));
    own.set(pointer, settings);
    written.set(pointer, structuredClone(settings));
    problems.push(
      ...checkOf(contribution)(settings, known, folder).map((fault) => problem(within(pointer, hostSettings, fault))),
    );
  }
  const discovery = contributionsOfKind(catalogue, 'throttles').get(defaults.discovery ?? '');
  if (discovery === undefined) return { value, own, written, problems };
  const settings: Settings = {};
  problems.push(...checkOf(discovery)(settings, known, folder).map(problem));
  return { value, own, written, discovery: settings, problems };
}
