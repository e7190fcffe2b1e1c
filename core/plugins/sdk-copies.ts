import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Problem } from '../contracts/index.ts';
import type { BootEntry } from './boot-tree.ts';

/** The folder of a module, or what stands there instead of a file's URL. */
function folderOf(url: string): string {
  try {
    return dirname(fileURLToPath(url));
  } catch {
    return url.slice(0, 200);
  }
}

/**
 * Says when active plugins of this process were defined with several copies of the SDK, where those lie, and who uses
 * which. Failures and facts cross between copies as data, so nothing breaks; but they age apart.
 */
export function sdkCopies(entries: readonly BootEntry[]): Problem | undefined {
  const copies = new Map<string, { readonly version: string; readonly plugins: string[] }>();
  for (const { plugin, sdk } of entries) {
    if (sdk === undefined) continue;
    const copy = copies.get(sdk.url) ?? { version: sdk.version, plugins: [] };
    copy.plugins.push(plugin);
    copies.set(sdk.url, copy);
  }
  if (copies.size < 2) return undefined;
  const told = [...copies].map(
    ([url, { version, plugins }]) => `${version} in ${folderOf(url)} for ${plugins.join(', ')}`,
  );
  return {
    code: 'PLUGIN_SDK_TWICE',
    what: `${copies.size} copies of \`@postrider/sdk\` are in use: ${told.join('; ')}.`,
    next: 'It works so. To have one, the plugin with a copy of its own should name the SDK as a peer dependency.',
  };
}
