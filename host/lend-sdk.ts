import { registerHooks } from 'node:module';

/**
 * Lends a plugin the host's own `@postrider/sdk` where it has none: a folder outside of the clone then works as it is.
 * A copy that Node finds from the plugin goes first.
 */
export function lendSdk(): Disposable {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (!/^@postrider\/sdk(\/|$)/.test(specifier)) return next(specifier, context);
      try {
        return next(specifier, context);
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw thrown;
        return next(specifier, { ...context, parentURL: import.meta.url });
      }
    },
  });
  return {
    [Symbol.dispose]() {
      hooks.deregister();
    },
  };
}
