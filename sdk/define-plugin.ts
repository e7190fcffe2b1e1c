import type { Plugin } from '#contracts';

/** Names the shape of a plugin's entry module, so that the compiler checks it where it is written. */
export function definePlugin(plugin: Plugin): Plugin {
  return plugin;
}
