import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The plugin whose code a failure came from. */
export interface GuiltyPlugin {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

/** Files of a stack, from where it was thrown outwards: `at name (file:///a/b.js:1:2)`, `at C:\a\b.js:1:2`. */
function* filesOf(stack: string): Generator<string> {
  for (const line of stack.split('\n').slice(0, 50)) {
    const [, place] = /^\s*at (?:.*\()?(.+?):\d+:\d+\)?$/.exec(line) ?? [];
    if (place === undefined || place.startsWith('node:')) continue;
    try {
      yield place.startsWith('file:') ? fileURLToPath(place) : place;
    } catch {
      // No path of this computer.
    }
  }
}

function pluginOf(folder: string): GuiltyPlugin | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly name?: unknown;
      readonly version?: unknown;
      readonly postrider?: { readonly contributes?: unknown };
    };
    const { name, version } = found;
    if (typeof name !== 'string' || typeof found.postrider?.contributes !== 'object') return undefined;
    return { name, version: String(version), folder };
  } catch {
    return undefined;
  }
}

/**
 * Names the plugin that something thrown came from, when its stack leads into one: into its own modules or into a
 * library that lies in its folder.
 */
export function pluginInStack(thrown: unknown): GuiltyPlugin | undefined {
  const stack: unknown = (thrown as { readonly stack?: unknown } | null | undefined)?.stack;
  if (typeof stack !== 'string') return undefined;
  for (const file of filesOf(stack)) {
    for (let folder = dirname(file); ; folder = dirname(folder)) {
      const plugin = pluginOf(folder);
      if (plugin !== undefined) return plugin;
      if (folder === dirname(folder)) break;
    }
  }
  return undefined;
}
