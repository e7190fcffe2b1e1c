import type { Manifest } from '../contracts/index.ts';
import { askedPermissions } from './asked-permissions.ts';
import type { BootEntry, IsolationStanding } from './boot-tree.ts';

function stateWords({ state, reason, loadMilliseconds: load, activateMilliseconds: activate }: BootEntry): string {
  const why =
    reason === undefined
      ? ''
      : reason.kind === 'needed'
        ? `, for ${reason.contribution}`
        : `, because ${reason.by} needs it`;
  const times = load === undefined ? '' : `; loading took ${load} ms`;
  const more = activate === undefined ? '' : `, activating ${activate} ms`;
  return `${state === 'idle' ? 'idle: nothing has needed it yet' : state}${why}${times}${more}`;
}

function standingWords({ state, restarts, confinement, process }: IsolationStanding): readonly string[] {
  const number = process === undefined ? '' : `, process ${process}`;
  const again =
    restarts === 0 ? 'never started again' : restarts === 1 ? 'started again once' : `started again ${restarts} times`;
  return [`process    ${state}${number}; ${again}`, `confined   ${confinement}`];
}

/**
 * All that is to be said of one plugin, a line for each thing: how it is, where it runs, what it brings and may do.
 * `addresses`: those that its permissions come to as it is configured.
 */
export function pluginLines(
  entry: BootEntry,
  manifest: Manifest,
  addresses: readonly string[] = [],
): readonly string[] {
  const asked = askedPermissions(manifest);
  // What runs in the host's process is held to nothing: the list says what it asks for, and not what it can do.
  const grants =
    entry.grade === 'inline'
      ? ['everything that Postrider may']
      : asked.length === 0
        ? ['nothing but compute']
        : asked.map(({ words }) => words);
  return [
    `${entry.plugin} ${entry.version}`,
    ...[
      `state      ${stateWords(entry)}`,
      `runs       ${entry.grade === 'inline' ? 'inline: inside the process of Postrider' : 'isolated: in a process of its own'}`,
      ...(entry.isolation === undefined ? [] : standingWords(entry.isolation)),
      ...entry.contributions.map((each, index) => `${index === 0 ? 'brings' : '      '}     ${each}`),
      ...grants.map((each, index) => `${index === 0 ? 'may' : '   '}        ${each}`),
      ...(entry.grade === 'inline' || addresses.length === 0 ? [] : [`reaches    ${addresses.join(', ')}`]),
      `folder     ${manifest.folder}`,
    ].map((line) => `  ${line}`),
  ];
}
