import { Clock, type Factory, Log, ProblemError, Random, type PluginContext } from '#contracts';
import { Instance } from './instance.ts';
import { type DependencyContainer, type InjectionToken, Lifecycle, root } from './tsyringe.ts';

/** A class whose parameters are injected. */
export type Injectable<Made> = new (...parameters: never[]) => Made;

/** What one activation of a plugin makes its objects with. */
export interface PrivateContainer {
  /** Has a value injected wherever `@inject(token)` asks for it. Disposing the value is left to who made it. */
  provide<Value>(token: string | symbol, value: Value): PrivateContainer;
  /**
   * The maker to register for a contribution. Each configured instance gets a container of its own, in which
   * `@inject(Instance)`, `Clock`, `Log` and `Random` are this instance's, and in which every class is made once.
   */
  maker<Made>(contribution: Injectable<Made>): Factory<Made>;
}

/**
 * A private tsyringe container for this activation; whatever it made is disposed with the plugin, the last made first
 * (by `Symbol.asyncDispose`, `Symbol.dispose` or `dispose()`).
 *
 * What tsyringe 4.10 does otherwise, and is kept away from here, and only here:
 * - its root container is shared by all that load the same copy, and `@singleton`, `@scoped` and `@registry` write
 *   into it: a class that is found there is refused, so that two plugins, or two accounts, never share one by accident;
 * - a child falls back to its parent for what it does not know, and one made before a class was decorated shares that
 *   class: here every class is registered in the container that is asked, when it is first asked for;
 * - `dispose` does not reach child containers, goes in no order, knows neither `Symbol.dispose` nor
 *   `Symbol.asyncDispose`, and holds on to every object it ever built: here each is made once, and this list disposes;
 * - a class decorated by another copy of tsyringe fails with "TypeInfo not known": the problem says what to import.
 */
export function privateContainer(context: PluginContext): PrivateContainer {
  const made = new Set<object>();
  const values = new Map<string | symbol, unknown>();
  let open = true;
  context.own({
    async [Symbol.asyncDispose]() {
      open = false;
      const faults: unknown[] = [];
      for (const each of [...made].toReversed()) await disposed(each).catch((thrown) => faults.push(thrown));
      made.clear();
      if (faults.length > 0) throw new AggregateError(faults, 'Not everything could be disposed.');
    },
  });
  const self: PrivateContainer = {
    provide(token, value) {
      values.set(token, value);
      return self;
    },
    maker: (contribution) => (instance) => {
      if (!open) throw new ProblemError(afterStop);
      const container = watched(root.createChildContainer(), made);
      const own = new Map<string | symbol, unknown>([
        ...values,
        [Instance, instance],
        [Clock, instance.clock],
        [Log, instance.log],
        [Random, instance.random],
      ]);
      for (const [token, value] of own) container.register(token, { useValue: value });
      try {
        return container.resolve(contribution as InjectionToken<never>);
      } catch (thrown) {
        throw ofAnotherCopy(thrown) ?? thrown;
      }
    },
  };
  return self;
}

/** The container, so that it refuses what is the root's, makes each class once, and notes what it made. */
function watched(container: DependencyContainer, made: Set<object>): DependencyContainer {
  const resolve = container.resolve.bind(container) as (...parts: readonly unknown[]) => unknown;
  return Object.assign(container, {
    resolve(token: InjectionToken, ...more: readonly unknown[]): unknown {
      const isClass = typeof token === 'function';
      if (isClass && root.isRegistered(token)) throw new ProblemError(sharedClass(token.name));
      if (isClass && !container.isRegistered(token))
        container.register(token, { useClass: token as Injectable<unknown> }, { lifecycle: Lifecycle.ContainerScoped });
      const result = resolve(token, ...more);
      if (isClass && typeof result === 'object' && result !== null) made.add(result);
      return result;
    },
  });
}

async function disposed(thing: object): Promise<void> {
  const dispose =
    Reflect.get(thing, Symbol.asyncDispose) ?? Reflect.get(thing, Symbol.dispose) ?? Reflect.get(thing, 'dispose');
  if (typeof dispose === 'function') await Reflect.apply(dispose, thing, []);
}

const afterStop = {
  code: 'DI_AFTER_STOP',
  what: 'An object was asked of a container whose plugin was stopped.',
  next: 'Show this to the author of the plugin: what it made outlived it.',
};

const sharedClass = (name: string) => ({
  code: 'DI_SHARED_CLASS',
  what: `The class ${name} is registered in tsyringe's root container, which all plugins share.`,
  next: 'Decorate it with @injectable() from @postrider/sdk/di instead of @singleton(), @scoped() or @registry(): each account gets its own.',
});

/** tsyringe wraps what is thrown inside parameters into plain errors, and keeps its words. */
function ofAnotherCopy(thrown: unknown): ProblemError | undefined {
  const message = thrown instanceof Error ? thrown.message : '';
  const shared = /The class (\S+) is registered in tsyringe's root container/.exec(message);
  if (shared !== null && !ProblemError.is(thrown)) return new ProblemError(sharedClass(shared[1] ?? ''));
  const unknown = /TypeInfo not known for "([^"]*)"/.exec(message);
  if (unknown === null) return undefined;
  return new ProblemError({
    code: 'DI_UNKNOWN_CLASS',
    what: `The class ${unknown[1] ?? ''} has parameters, and this container was not told of them.`,
    next: 'Decorate it with @injectable(), taken from @postrider/sdk/di and not from a tsyringe of your own, and compile with experimentalDecorators.',
  });
}
