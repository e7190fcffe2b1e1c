import { causeOf } from '../contracts/index.ts';
import type { Cause, Clock } from '../contracts/index.ts';
import { withinLimit } from './within-limit.ts';

type Resource = Disposable | AsyncDisposable;

async function disposeOf(resource: Resource): Promise<void> {
  if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]();
  else resource[Symbol.dispose]();
}

/** What belongs to a plugin and ends with it. */
export class OwnedResources {
  readonly #resources = new Set<Resource>();

  own(resource: Resource): void {
    this.#resources.add(resource);
  }

  /** Owns what may also end earlier, by disposing the result. */
  track(resource: Disposable): Disposable {
    this.own(resource);
    return {
      [Symbol.dispose]: () => {
        if (this.#resources.delete(resource)) resource[Symbol.dispose]();
      },
    };
  }

  /** Disposes all, the last first; one that fails or takes longer than `limit` milliseconds does not stop the others. */
  async disposeAll(clock: Clock, limit: number): Promise<readonly Cause[]> {
    const failures: Cause[] = [];
    for (const resource of [...this.#resources].toReversed()) {
      // Disposing one may have disposed another.
      if (!this.#resources.delete(resource)) continue;
      const ended = await withinLimit(clock, limit, () => disposeOf(resource));
      if (ended.kind === 'failed') failures.push(causeOf(ended.error));
      if (ended.kind === 'late') failures.push({ name: 'TimeoutError', message: `not disposed within ${limit} ms` });
    }
    return failures;
  }
}
