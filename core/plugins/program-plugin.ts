import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type {
  ContributionKind,
  ContributionKinds,
  Factory,
  Manifest,
  Plugin,
  Problem,
  SettingsSchema,
} from '../contracts/index.ts';
import { faultProblem } from '../settings/fault-problem.ts';
import type { LocatedDocument } from '../settings/located-document.ts';
import { checkContributions } from './check-contributions.ts';
import { CONTRIBUTION_KINDS, contributionKinds } from './contribution-kinds.ts';
import { contributionsOf, group } from './examined-manifest.ts';
import type { HostIdentity } from './host-identity.ts';
import { wording } from './read-manifest.ts';
import type { ManifestVetting } from './read-manifest.ts';

/** One thing that a program with a host inside it brings in its own code. */
export interface ProgramContribution<Contribution> {
  /** Settings that the configuration may give it, as JSON Schema; none when left out. */
  readonly settings?: SettingsSchema;
  /** Makes one configured instance, as a plugin's factory does. */
  readonly make: Factory<Contribution>;
}

/** What a program brings in its own code, by kind and by the id that the configuration writes after `use:`. */
export type ProgramContributions = {
  readonly [Kind in ContributionKind]?: Readonly<Record<string, ProgramContribution<ContributionKinds[Kind]>>>;
};

/** The program as a plugin, inline like itself. */
export interface ProgramPlugin {
  /** Absent when there is any problem. */
  readonly manifest?: Manifest;
  readonly problems: readonly Problem[];
  /** Imports a module; the program itself needs no importing. */
  readonly load: (url: string) => Promise<unknown>;
}

/** It stands in no folder; this one is nobody's. */
const folder = path.resolve('/', 'in this program');
const main = 'program.js';

/** Checks what a program brings as if it stood in a package. */
export async function programPlugin(
  contributions: ProgramContributions,
  host: HostIdentity,
  { compiler, shape }: ManifestVetting,
): Promise<ProgramPlugin> {
  const packageJson = manifestOf(contributions, host);
  // It stands in no file: places say which contribution it is, and nothing of lines.
  const document: LocatedDocument = { value: packageJson, place: (pointer) => ({ pointer }) };
  const who = 'The program';
  const examined = { folder, document, who, host, compiler };
  const problems = [
    ...shape(packageJson, new Map()).map((fault) => faultProblem(fault, wording(who), document)),
    ...checkContributions(examined, contributionsOf(group(packageJson.postrider))),
  ];
  const url = pathToFileURL(path.resolve(folder, main)).href;
  const load = (wanted: string): Promise<unknown> =>
    wanted === url ? Promise.resolve({ default: pluginOf(contributions) }) : import(wanted);
  if (problems.length > 0) return { problems, load };
  const { name, version, engines, postrider } = packageJson;
  const { contributes } = postrider;
  const manifest = {
    name,
    version,
    engine: engines.postrider,
    main,
    folder,
    contributes,
    requires: {},
    permissions: {},
  };
  return { manifest, problems, load };
}

function manifestOf(contributions: ProgramContributions, { version }: HostIdentity) {
  const contributes = Object.fromEntries(
    contributionKinds().flatMap((kind) => {
      const brought = Object.entries(contributions[kind] ?? {});
      const listed = brought.map(([id, { settings }]) => ({
        id,
        api: CONTRIBUTION_KINDS[kind].api,
        title: `${id}, of this program`.slice(0, 80),
        settings: settings === undefined ? noSettings : structuredClone(settings),
      }));
      return listed.length === 0 ? [] : [[kind, listed] as const];
    }),
  );
  return { name: 'program', version, engines: { postrider: version }, postrider: { contributes } };
}

const noSettings: SettingsSchema = { type: 'object', properties: {}, additionalProperties: false };

function pluginOf(contributions: ProgramContributions): Plugin {
  return {
    activate(context) {
      for (const kind of contributionKinds()) {
        for (const [id, { make }] of Object.entries(contributions[kind] ?? {}))
          context.own(context.register(kind, id, make as Factory<never>));
      }
    },
  };
}
