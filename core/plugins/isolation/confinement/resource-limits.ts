/** Octets that Node takes for itself before a plugin has any: mostly room for compiled code. */
const node = 768 * 1024 * 1024;

/** Octets of one file that a plugin with a data folder may write. */
const largestFile = 256 * 1024 * 1024;

/** Files and sockets open at once. */
const openFiles = 1024;

/**
 * Arguments of `prlimit`: memory beside the JavaScript heap (buffers), no core dumps, which would hold secrets, and no
 * files at all for a plugin that may write none. `memory` in megabytes, as the heap's own limit.
 */
export function resourceLimits(memory: number, writesFiles: boolean): readonly string[] {
  return [
    `--data=${node + 2 * memory * 1024 * 1024}`,
    '--core=0',
    `--nofile=${openFiles}`,
    `--fsize=${writesFiles ? largestFile : 0}`,
  ];
}
