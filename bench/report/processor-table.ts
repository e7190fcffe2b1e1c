/** What of a V8 processor profile is read. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface Spent {
  readonly name: string;
  readonly microseconds: number;
}

/** Where the time of a mail goes, by part of the house; what V8 names in brackets is not our code. */
const parts: readonly (readonly [part: string, pattern: RegExp])[] = [
  ['core: render', /\/core\/dist\/(?:send\/render|mail)\//],
  ['core: send', /\/core\/dist\//],
  ['transport-smtp', /\/(?:transport-)?smtp\/dist\//],
  ['store-sqlite', /\/store-sqlite\//],
  ['other packages of ours', /\/(?:plugins|host|bench|sdk)\//],
  ['libraries', /\/node_modules\//],
  ["Node's own JavaScript", /^node:/],
];
/** Functions in C++, which have no file, told apart by their names. */
const natives: readonly (readonly [part: string, pattern: RegExp])[] = [
  ['idle', /^\(idle\)$/],
  ['garbage collector', /^\(garbage collector\)$/],
  ['sockets (system calls)', /^(?:writev|writeBuffer|writeLatin1String|writeUtf8String|readStart|shutdown)$/],
  ['SQLite (C)', /^(?:run|all|get|exec)$/],
];

function partOf({ functionName, url }: Profile['nodes'][number]['callFrame']): string {
  const found = url === '' ? natives.find(([, own]) => own.test(functionName)) : parts.find(([, own]) => own.test(url));
  return found?.[0] ?? 'other C++ (V8, Node, regular expressions)';
}

function functionOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return `${name} (C++)`;
  const place = url
    .replace(/^.*\/(?=(?:node_modules|(?:core|plugins\/[^/]+|host|sdk|bench)\/dist)\/)/, '')
    .replace('/dist/', '/');
  return `${name}, ${place}:${lineNumber + 1}`;
}

/** Own time by what `nameOf` says, for each of `mails`, most first. */
function spent(profile: Profile, mails: number, nameOf: typeof partOf): readonly Spent[] {
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const sums = new Map<string, number>();
  for (const [place, id] of profile.samples.entries()) {
    const name = names.get(id) ?? '';
    sums.set(name, (sums.get(name) ?? 0) + (profile.timeDeltas[place] ?? 0));
  }
  return [...sums]
    .map(([name, microseconds]) => ({ name, microseconds: microseconds / mails }))
    .toSorted((one, other) => other.microseconds - one.microseconds);
}

export function spentByPart(profile: Profile, mails: number): readonly Spent[] {
  return spent(profile, mails, partOf);
}

export function spentByFunction(profile: Profile, mails: number): readonly Spent[] {
  return spent(profile, mails, functionOf);
}
