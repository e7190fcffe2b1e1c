import path from 'node:path';
import type { ChildCommand } from '../child-command.ts';
import { bubblewrapArguments } from './bubblewrap-arguments.ts';
import { resourceLimits } from './resource-limits.ts';
import type { System } from './system.ts';
import { userOf } from './user-of.ts';

/** What a child may have of this computer, as far as its confinement goes by it. */
export interface ConfinedNeeds {
  /** The plugin's name: its user id comes from it. */
  readonly plugin: string;
  /** Absolute paths, links followed: the child's entry, and all that it may read. */
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** Megabytes of JavaScript objects. */
  readonly memory: number;
  /** True when a stranger on this computer may read all of `read`: only then can a user of its own. */
  readonly isOpenToAll: boolean;
}

/** The strongest confinement that a system has for these needs. */
export type Confinement =
  | { readonly kind: 'bubblewrap'; readonly program: string; readonly libraries: readonly string[] }
  | { readonly kind: 'own-user'; readonly user: number }
  | { readonly kind: 'node-only'; readonly why: string };

const noTool = 'bubblewrap is not installed, or does not work here';
const closedFolder = 'bubblewrap does not work here, and the folders of the plugin are closed to other users';

export function confinementFor(
  { bubblewrap, firstUser }: System,
  { plugin, isOpenToAll }: Pick<ConfinedNeeds, 'plugin' | 'isOpenToAll'>,
): Confinement {
  if (bubblewrap !== undefined) return { kind: 'bubblewrap', ...bubblewrap };
  if (firstUser === undefined) return { kind: 'node-only', why: noTool };
  if (!isOpenToAll) return { kind: 'node-only', why: closedFolder };
  return { kind: 'own-user', user: userOf(plugin, firstUser) };
}

/** One line for a person: what holds a plugin back, and what does not. */
export function describeConfinement(confinement: Confinement): string {
  switch (confinement.kind) {
    case 'bubblewrap':
      return 'bubblewrap: a process that sees only its own files, no network and no other process';
    case 'own-user':
      return `own user (${confinement.user}): what this user may not, it may not; Node's permission model for the rest`;
    case 'node-only':
      return `Node's permission model alone (${confinement.why}): see docs/security.md for what that leaves open`;
  }
}

/**
 * The command that is really run: `command` with the strongest confinement that this system has around it. The
 * channel to the host and sockets that are handed over pass through each of them.
 */
export function confine(system: System, command: ChildCommand, needs: ConfinedNeeds): ChildCommand {
  const confinement = confinementFor(system, needs);
  const line: readonly string[] = [
    ...(system.prlimit === undefined
      ? []
      : [system.prlimit, ...resourceLimits(needs.memory, needs.write.length > 0), '--']),
    ...(confinement.kind === 'bubblewrap'
      ? [
          confinement.program,
          ...bubblewrapArguments({
            read: [...confinement.libraries, path.resolve(command.command), ...needs.read],
            write: needs.write,
          }),
          '--',
        ]
      : []),
    command.command,
    ...command.arguments,
  ];
  const [program = command.command, ...rest] = line;
  return {
    ...command,
    command: program,
    arguments: rest,
    options: {
      ...command.options,
      ...(confinement.kind === 'own-user' ? { uid: confinement.user, gid: confinement.user } : {}),
    },
    confinement: describeConfinement(confinement),
  };
}
