import { SdkMark } from '#contracts';
import type { Plugin } from '#contracts';
import { version } from './version.ts';

const mark: SdkMark = Object.freeze({ version, url: import.meta.url });

/**
 * Names the shape of a plugin's entry module, so that the compiler checks it where it is written, and marks the plugin
 * with this copy of the SDK, so that the host can tell when there are two.
 */
export function definePlugin(plugin: Plugin): Plugin {
  return Object.isExtensible(plugin) ? Object.defineProperty(plugin, SdkMark, { value: mark }) : plugin;
}
