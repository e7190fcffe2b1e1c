import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { HiddenProvider } from './hidden-provider.ts';

/** Every file of `providers/`, in the order of their names. */
export async function allProviders(): Promise<readonly HiddenProvider[]> {
  const folder = join(import.meta.dirname, 'providers');
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  return Promise.all(
    files.toSorted().map(async (name) => {
      const loaded = (await import(pathToFileURL(join(folder, name)).href)) as { readonly default: HiddenProvider };
      return loaded.default;
    }),
  );
}
