import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LoadOrder } from '../orders.ts';

/** The host's own packages, for a plugin that has none: a copy that Node finds from the plugin goes first. */
function lend(lent: LoadOrder['lent']): void {
  const names = Object.keys(lent);
  if (names.length === 0) return;
  registerHooks({
    resolve(specifier, context, next) {
      const name = names.find((each) => specifier === each || specifier.startsWith(`${each}/`));
      if (name === undefined) return next(specifier, context);
      try {
        return next(specifier, context);
      } catch (thrown) {
        const { code } = thrown as NodeJS.ErrnoException;
        if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'ERR_ACCESS_DENIED') throw thrown;
        // A package finds itself by its own name.
        const parentURL = pathToFileURL(path.join(lent[name] ?? '', 'index.js')).href;
        return next(specifier, { ...context, parentURL });
      }
    },
  });
}

/** Lays the ground (trust, borrowed packages), then imports the plugin's entry. */
export async function loadPlugin({ entry, lent, authorities }: LoadOrder): Promise<unknown> {
  // Not imported by those who do not need it: a plugin without TLS stays small.
  if (authorities !== undefined) (await import('node:tls')).setDefaultCACertificates([...authorities]);
  lend(lent);
  return import(entry);
}
