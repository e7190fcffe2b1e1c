import { describe, expect, test } from 'vitest';
import type { ChildCommand } from '../child-command.ts';
import { confine, confinementFor } from './confine.ts';
import type { ConfinedNeeds } from './confine.ts';
import { bareSystem } from './system.ts';
import type { System } from './system.ts';

const command: ChildCommand = {
  command: '/opt/node',
  arguments: ['--permission', '/opt/child.js'],
  environment: {},
  confinement: '',
};
const needs: ConfinedNeeds = {
  plugin: 'transport-acme',
  read: ['/plugins/acme', '/opt/child.js'],
  write: [],
  memory: 256,
  isOpenToAll: true,
};
const full: System = {
  bubblewrap: { program: '/usr/bin/bwrap', libraries: ['/lib/libc.so.6'] },
  prlimit: '/usr/bin/prlimit',
  firstUser: 100_000,
};

/** What an option of bubblewrap is given, each time it stands there. */
function given(args: readonly string[], option: string): readonly (string | undefined)[] {
  return args.flatMap((each, index) => (each === option ? [args[index + 1]] : []));
}

describe('with bubblewrap', () => {
  const confined = confine(full, command, needs);

  test('limits come first, then the sandbox, then the command as it was', () => {
    expect(confined.command).toBe('/usr/bin/prlimit');
    const line = confined.arguments;
    expect(line[line.indexOf('--') + 1]).toBe('/usr/bin/bwrap');
    expect(line.slice(line.lastIndexOf('--') + 1)).toEqual(['/opt/node', '--permission', '/opt/child.js']);
  });

  test('only Node, its libraries, the child and the plugin are there, and none can be changed', () => {
    expect(new Set(given(confined.arguments, '--ro-bind-try'))).toEqual(
      new Set(['/lib/libc.so.6', '/opt/child.js', '/opt/node', '/plugins/acme']),
    );
    expect(confined.arguments).not.toContain('--bind');
  });

  test('there is no network and no other process, and it ends with the host', () => {
    expect(confined.arguments).toEqual(
      expect.arrayContaining(['--unshare-net', '--unshare-pid', '--die-with-parent', '--new-session']),
    );
  });

  test('only a plugin with a data folder may write, and there only', () => {
    const writing = confine(full, command, { ...needs, write: ['/data/acme'] }).arguments;
    expect(given(writing, '--bind')).toEqual(['/data/acme']);
    expect(writing).not.toContain('--fsize=0');
    expect(confined.arguments).toContain('--fsize=0');
  });

  test('what lies inside of another is laid over it', () => {
    const line = confine(full, command, { ...needs, read: ['/a/b/c', '/a'], write: [] }).arguments;
    const binds = given(line, '--ro-bind-try');
    expect(binds.indexOf('/a')).toBeLessThan(binds.indexOf('/a/b/c'));
  });
});

describe('as root without bubblewrap', () => {
  const system: System = { firstUser: 100_000 };

  test('a plugin gets a user of its own, the same each time and not the next one’s', () => {
    const first = confine(system, command, needs).options;
    expect(first?.uid).toBeGreaterThanOrEqual(100_000);
    expect(first?.gid).toBe(first?.uid);
    expect(confine(system, command, needs).options).toEqual(first);
    expect(confine(system, command, { ...needs, plugin: 'other' }).options?.uid).not.toBe(first?.uid);
  });

  test('where that user could not read the plugin, Node stands alone and says why', () => {
    const confined = confine(system, command, { ...needs, isOpenToAll: false });
    expect(confined.options?.uid).toBeUndefined();
    expect(confined.confinement).toMatch(/closed to other users/);
  });
});

test('a system that has nothing runs the command as it was, and says so', () => {
  const confined = confine(bareSystem, command, needs);
  expect([confined.command, ...confined.arguments]).toEqual([command.command, ...command.arguments]);
  expect(confined.confinement).toMatch(/Node's permission model alone/);
});

test('bubblewrap goes before a user of its own', () => {
  expect(confinementFor(full, needs).kind).toBe('bubblewrap');
});
