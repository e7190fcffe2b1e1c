import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import process from 'node:process';
import v8 from 'node:v8';

/** Doors in Node that its permission model leaves open. */
const doors: readonly (readonly [object, readonly string[]])[] = [
  // Signals to the host and to whatever else the same person runs; SIGUSR1 opens a Node program's inspector.
  [process, ['kill', '_kill', '_debugProcess', '_debugEnd']],
  // Without them nobody takes back the user that confinement has chosen.
  [process, ['setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups']],
  [os, ['setPriority']],
  // V8 has flags that write files anywhere (`--trace-turbo`), and others that lead around its memory's safety.
  [v8, ['setFlagsFromString']],
];

function closed(name: string): () => never {
  return () => {
    throw new Error(`${name} is closed to isolated plugins.`);
  };
}

/**
 * Takes from this process what Node's permission model does not cover. For a plugin's own process, before its code is
 * loaded: what has been taken is out of reach of everything that is loaded later, whichever way it imports.
 */
export function closeDoors(): void {
  for (const [owner, names] of doors) {
    for (const name of names) {
      if (!(name in owner)) continue;
      Object.defineProperty(owner, name, { value: closed(name), writable: false, configurable: false });
    }
  }
  syncBuiltinESMExports();
}
