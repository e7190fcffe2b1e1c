export interface Sandbox {
  /** Absolute paths of files and folders that are there, and cannot be changed; those that do not exist are left out. */
  readonly read: readonly string[];
  /** Folders that are there and can be changed. */
  readonly write: readonly string[];
}

/** Shorter first, so that what lies inside of another is laid over it. */
function byLength(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].toSorted((left, right) => left.length - right.length);
}

/**
 * Arguments of bubblewrap for a process that sees these files and nothing else: no network, not even its own
 * loopback's neighbours; no process but itself; no right of root; and that ends with whoever started it.
 */
export function bubblewrapArguments({ read, write }: Sandbox): readonly string[] {
  return [
    '--unshare-user',
    '--unshare-pid',
    '--unshare-net',
    '--unshare-ipc',
    '--unshare-uts',
    '--unshare-cgroup-try',
    '--hostname',
    'plugin',
    '--die-with-parent',
    '--new-session',
    '--cap-drop',
    'ALL',
    ...byLength(read).flatMap((path) => ['--ro-bind-try', path, path]),
    ...byLength(write).flatMap((path) => ['--bind', path, path]),
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    // What holds the places of all these is memory, and not for plugins to fill.
    '--remount-ro',
    '/',
    '--chdir',
    '/',
  ];
}
