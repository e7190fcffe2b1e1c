import path from 'node:path';
import type { Disposal } from '../../contracts/index.ts';
import type { Scope } from '../../send/scope.ts';
import { escapePointer } from '../../settings/located-document.ts';
import type { LocatedDocument } from '../../settings/located-document.ts';
import type { CheckedSettings } from './check-settings.ts';
import type {
  AccountConfiguration,
  CompanyConfiguration,
  Configuration,
  ConfigurationDefaults,
  InboxConfiguration,
  InstanceConfiguration,
  ThrottleConfiguration,
  UserConfiguration,
} from './configuration.ts';
import { parseDuration } from './parse-duration.ts';
import { parseSize } from './parse-size.ts';
import { pluginSource } from './plugin-entry.ts';
import type { SectionName } from './sections.ts';

interface Entry {
  readonly use: string;
}

interface AccountEntry extends Entry {
  readonly throttles: readonly string[];
  readonly discover: boolean;
}

interface ThrottleEntry extends Entry {
  readonly per: Scope;
}

interface InboxEntry extends Entry {
  readonly department?: string;
  readonly task?: { readonly sink: string; readonly type?: string; readonly status?: string; readonly user?: string };
  readonly handlers?: readonly string[];
  readonly excludeBefore?: string;
  readonly disposal: Disposal;
  readonly sizeLimit: string | number;
  readonly seed?: string;
}

/** The shape that the core schema has accepted and filled. */
interface Accepted {
  readonly company: CompanyConfiguration;
  readonly users?: Readonly<Record<string, UserConfiguration>>;
  readonly accounts?: Readonly<Record<string, AccountEntry>>;
  readonly throttles?: Readonly<Record<string, ThrottleEntry>>;
  readonly routes?: Readonly<Record<string, Entry>>;
  readonly handlers?: Readonly<Record<string, Entry>>;
  readonly inboxes?: Readonly<Record<string, InboxEntry>>;
  readonly tasks?: Readonly<Record<string, Entry>>;
  readonly ledger: Entry;
  readonly retry: { readonly delays: readonly string[]; readonly giveUpAfter: string };
  readonly plugins?: readonly unknown[];
  readonly seeding: { readonly every: number; readonly within: string };
}

function withSignature<Person extends { readonly signature?: string }>(person: Person, folder: string): Person {
  return person.signature === undefined ? person : { ...person, signature: path.resolve(folder, person.signature) };
}

function taskOf({ user, ...task }: NonNullable<InboxEntry['task']>): Pick<InboxConfiguration, 'task' | 'user'> {
  return { task, ...(user === undefined ? {} : { user }) };
}

function inboxOf(
  instance: InstanceConfiguration,
  entry: InboxEntry,
  defaults: ConfigurationDefaults,
): InboxConfiguration {
  const { department, task, handlers, excludeBefore, disposal, sizeLimit, seed } = entry;
  return {
    ...instance,
    ...(department === undefined ? {} : { department }),
    ...(task === undefined ? {} : taskOf(task)),
    handlers: handlers ?? defaults.handlers,
    ...(excludeBefore === undefined ? {} : { excludeBefore: Date.parse(`${excludeBefore}T00:00:00Z`) }),
    disposal,
    sizeLimit: parseSize(sizeLimit) ?? 0,
    ...(seed === undefined ? {} : { seed }),
  };
}

/** Its name has a dot, which no name in the file can have: what it counts is the account's own. */
function discoveryFor(
  { name, place }: InstanceConfiguration,
  { discovery: settings }: CheckedSettings,
  { discovery: use }: ConfigurationDefaults,
): Pick<AccountConfiguration, 'discovery'> {
  return use === undefined || settings === undefined
    ? {}
    : { discovery: { name: `discovery.${name}`, use, settings, place } };
}

/** Makes the configuration out of settings in which no problem was found. */
export function buildConfiguration(
  file: string,
  checked: CheckedSettings,
  document: LocatedDocument,
  defaults: ConfigurationDefaults,
): Configuration {
  const accepted = checked.value as unknown as Accepted;
  const folder = path.dirname(file);
  const instance = (pointer: string, name: string, entry: Entry): InstanceConfiguration => ({
    name,
    use: entry.use,
    settings: checked.own.get(pointer) ?? {},
    written: checked.written.get(pointer) ?? {},
    place: document.place(pointer, 'key'),
  });
  function section<E extends Entry, I>(
    name: SectionName,
    entries: Readonly<Record<string, E>> | undefined,
    make: (instance: InstanceConfiguration, entry: E) => I,
  ): ReadonlyMap<string, I> {
    return new Map(
      Object.entries(entries ?? {}).map(([key, entry]) => [
        key,
        make(instance(`/${name}/${escapePointer(key)}`, key, entry), entry),
      ]),
    );
  }
  const plain = (each: InstanceConfiguration): InstanceConfiguration => each;
  const users = Object.entries(accepted.users ?? {});
  return {
    file,
    folder,
    company: withSignature(accepted.company, folder),
    users: new Map(users.map(([name, user]) => [name, withSignature(user, folder)])),
    accounts: section('accounts', accepted.accounts, (each, { throttles, discover }): AccountConfiguration => ({
      ...each,
      throttles,
      ...(discover && !throttles.some((name) => accepted.throttles?.[name]?.use === defaults.discovery)
        ? discoveryFor(each, checked, defaults)
        : {}),
    })),
    throttles: section('throttles', accepted.throttles, (each, { per }): ThrottleConfiguration => ({ ...each, per })),
    routes: section('routes', accepted.routes, plain),
    handlers: section('handlers', accepted.handlers, plain),
    inboxes: section('inboxes', accepted.inboxes, (each, entry) => inboxOf(each, entry, defaults)),
    tasks: section('tasks', accepted.tasks, plain),
    ledger: instance('/ledger', 'ledger', accepted.ledger),
    retry: {
      delays: accepted.retry.delays.map((delay) => parseDuration(delay) ?? 0),
      giveUpAfter: parseDuration(accepted.retry.giveUpAfter) ?? 0,
    },
    plugins: (accepted.plugins ?? []).flatMap((each) => pluginSource(each, folder) ?? []),
    seeding: { every: accepted.seeding.every, within: parseDuration(accepted.seeding.within) ?? 0 },
  };
}
