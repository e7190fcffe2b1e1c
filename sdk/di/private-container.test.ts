import { Clock, type PluginContext, ProblemError } from '#contracts';
import { expect, test } from 'vitest';
import { silentLog } from '../testing/silent-log.ts';
import { testInstance } from '../testing/test-instance.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { inject, injectable, Instance, privateContainer } from './index.ts';
import { root } from './tsyringe.ts';

/** An activation, as far as a container sees it. */
class Activation implements AsyncDisposable {
  readonly #owned = new AsyncDisposableStack();
  readonly context: PluginContext = {
    plugin: { name: 'acme', version: '1.0.0' },
    register: () => ({ [Symbol.dispose]() {} }),
    facts: { on: () => ({ [Symbol.dispose]() {} }), onAny: () => ({ [Symbol.dispose]() {} }) },
    log: silentLog,
    clock: new VirtualClock(),
    signal: new AbortController().signal,
    own: (resource) => void this.#owned.use(resource),
  };

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned.disposeAsync();
  }
}

const disposals: string[] = [];

@injectable()
class Tariff {
  [Symbol.dispose](): void {
    disposals.push('tariff');
  }
}

@injectable()
class Client {
  readonly tariff: Tariff;
  constructor(@inject(Tariff) tariff: Tariff) {
    this.tariff = tariff;
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve();
    disposals.push('client');
  }
}

@injectable()
class Sender {
  readonly client: Client;
  readonly tariff: Tariff;
  readonly instance: Instance;
  readonly clock: Clock;
  constructor(
    @inject(Client) client: Client,
    @inject(Tariff) tariff: Tariff,
    @inject(Instance) instance: Instance,
    @inject(Clock) clock: Clock,
  ) {
    this.client = client;
    this.tariff = tariff;
    this.instance = instance;
    this.clock = clock;
  }
}

test('an instance gets its own objects, each class once, and what is its own', async () => {
  await using activation = new Activation();
  const make = privateContainer(activation.context).maker(Sender);
  const [studio, desk] = [testInstance({ settings: {}, name: 'studio' }), testInstance({ settings: {}, name: 'desk' })];
  const [one, other] = [await make(studio), await make(desk)];
  expect(one.client.tariff).toBe(one.tariff);
  expect([one.instance.name, other.instance.name]).toEqual(['studio', 'desk']);
  expect(one.clock).toBe(studio.clock);
  expect(other.client).not.toBe(one.client);
  expect(other.tariff).not.toBe(one.tariff);
});

test('two activations share nothing, and nothing is left in the root container', async () => {
  await using first = new Activation();
  await using second = new Activation();
  const instance = testInstance({ settings: {} });
  const one = await privateContainer(first.context).maker(Client)(instance);
  const other = await privateContainer(second.context).maker(Client)(instance);
  expect(other.tariff).not.toBe(one.tariff);
  for (const token of ['word', Instance, Clock]) expect(root.isRegistered(token)).toBe(false);
  for (const made of [Client, Tariff]) expect(root.isRegistered<object>(made)).toBe(false);
});

test('a value is injected by its token', async () => {
  await using activation = new Activation();
  @injectable()
  class Greeter {
    readonly word: string;
    constructor(@inject('word') word: string) {
      this.word = word;
    }
  }
  const container = privateContainer(activation.context).provide('word', 'hello');
  expect((await container.maker(Greeter)(testInstance({ settings: {} }))).word).toBe('hello');
});

test('what was made is disposed with the plugin, the last made first, each once', async () => {
  disposals.length = 0;
  const activation = new Activation();
  const make = privateContainer(activation.context).maker(Sender);
  await make(testInstance({ settings: {} }));
  expect(disposals).toEqual([]);
  await activation[Symbol.asyncDispose]();
  expect(disposals).toEqual(['client', 'tariff']);
  expect(() => make(testInstance({ settings: {} }))).toThrow('DI_AFTER_STOP');
});

test('one that cannot be disposed keeps no other from it', async () => {
  disposals.length = 0;
  @injectable()
  class Stubborn {
    constructor(@inject(Tariff) _tariff: Tariff) {}
    dispose(): void {
      throw new Error('no');
    }
  }
  const activation = new Activation();
  await privateContainer(activation.context).maker(Stubborn)(testInstance({ settings: {} }));
  await expect(activation[Symbol.asyncDispose]()).rejects.toThrow('Not everything could be disposed');
  expect(disposals).toEqual(['tariff']);
});

test.each(['itself', 'in another'] as const)('a class of the shared root container is refused: %s', async (where) => {
  class Shared {
    readonly made = 1;
  }
  root.registerSingleton(Shared);
  @injectable()
  class User {
    readonly shared: Shared;
    constructor(@inject(Shared) shared: Shared) {
      this.shared = shared;
    }
  }
  try {
    await using activation = new Activation();
    const container = privateContainer(activation.context);
    const make = where === 'itself' ? container.maker(Shared) : container.maker<object>(User);
    const thrown = await Promise.try(() => make(testInstance({ settings: {} }))).catch((error: unknown) => error);
    expect(ProblemError.is(thrown) && thrown.problem).toMatchObject({ code: 'DI_SHARED_CLASS' });
  } finally {
    root.reset();
  }
});

test('a class that was not decorated here is a problem that says what to import', async () => {
  class Plain {
    readonly word: string;
    constructor(word: string) {
      this.word = word;
    }
  }
  await using activation = new Activation();
  const make = privateContainer(activation.context).maker(Plain);
  expect(() => make(testInstance({ settings: {} }))).toThrow(/DI_UNKNOWN_CLASS.*@postrider\/sdk\/di/s);
});
