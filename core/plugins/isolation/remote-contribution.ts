import type { Instance } from '../../contracts/index.ts';
import type { IsolatedPlugin } from './isolated-plugin.ts';
import { askedInVain } from './plugin-end.ts';
import type { PluginSession } from './plugin-session.ts';
import type { Made } from './shapes/contribution-shapes.ts';
import type { Shape } from './shapes/shape.ts';

/** Milliseconds that a factory may take; whoever asks for an instance has a limit of their own. */
const creation = 10_000;

export interface Ask {
  readonly signal?: AbortSignal;
  /** Milliseconds until the answer counts as missing. */
  readonly limit: number;
}

/** Where a contribution lives at present. */
export interface Place {
  readonly session: PluginSession;
  readonly target: number;
}

/** An instance on the other side of the border. After a crash it is made anew when it is needed. */
export class RemoteContribution {
  readonly plugin: IsolatedPlugin;
  /** What its factory made, as it was told at first. */
  readonly made: Made;
  readonly #contribution: string;
  readonly #instance: Instance;
  /** The life it was made in; absent: it has to be made anew. */
  #session: PluginSession | undefined;
  #target: Promise<number>;

  private constructor(plugin: IsolatedPlugin, contribution: string, instance: Instance, first: Place, made: Made) {
    this.plugin = plugin;
    this.made = made;
    this.#contribution = contribution;
    this.#instance = instance;
    this.#session = first.session;
    this.#target = Promise.resolve(first.target);
  }

  /** Has the factory make it. @throws ProblemError as the factory says, or when the plugin is gone. */
  static async create(plugin: IsolatedPlugin, contribution: string, instance: Instance): Promise<RemoteContribution> {
    const session = await plugin.ready();
    try {
      const { target, made } = await session.create(contribution, instance, creation);
      return new RemoteContribution(plugin, contribution, instance, { session, target }, made);
    } catch (thrown) {
      throw askedInVain(plugin.manifest, `make \`${instance.name}\``, thrown);
    }
  }

  /** Who is spoken of, for messages. */
  get name(): string {
    return this.#instance.name;
  }

  /** The present place. @throws what `IsolatedPlugin.ready` and the factory do. */
  async place(): Promise<Place> {
    const session = await this.plugin.ready();
    if (session !== this.#session) {
      this.#session = session;
      const making = session.create(this.#contribution, this.#instance, creation).then(({ target }) => target);
      this.#target = making;
      // A factory that failed once is asked again next time, and not only after the next crash.
      making.catch(() => {
        if (this.#target === making) this.#session = undefined;
      });
    }
    return { session, target: await this.#target };
  }

  /** @throws ProblemError when no answer came, or one that is none. */
  async ask<T>(method: string, args: readonly unknown[], shape: Shape<T>, ask: Ask): Promise<T> {
    try {
      const { session, target } = await this.place();
      return shape(await session.peer.call(target, method, args, ask), '');
    } catch (thrown) {
      throw askedInVain(this.plugin.manifest, `\`${method}\` for \`${this.name}\``, thrown);
    }
  }
}
