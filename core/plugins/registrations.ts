import { ProblemError } from '../contracts/index.ts';
import type { ContributionKind, Factory, Manifest } from '../contracts/index.ts';
import { activationProblem } from './activation-problem.ts';
import type { ActivationFailure } from './activation-problem.ts';
import { declaredContributions } from './declared-contributions.ts';

/** What a plugin registers while it is activated, held against what its manifest declares. */
export class Registrations {
  readonly #manifest: Manifest;
  readonly #factories = new Map<string, Factory<unknown>>();
  #over = false;
  #misconduct: ActivationFailure | undefined;

  constructor(manifest: Manifest) {
    this.#manifest = manifest;
  }

  /** The first thing that it must not have registered; a plugin that swallowed the error must not pass for whole. */
  get misconduct(): ActivationFailure | undefined {
    return this.#misconduct;
  }

  /** Declared and not registered. */
  get missing(): readonly string[] {
    return declaredContributions(this.#manifest).filter((each) => !this.#factories.has(each));
  }

  /** Disposing the result takes it back. @throws ProblemError when the plugin must not register it. */
  add(kind: ContributionKind, id: string, factory: Factory<unknown>): Disposable {
    const contribution = `${kind}/${id}`;
    const failure = this.#refusal(contribution);
    if (failure !== undefined) {
      this.#misconduct ??= failure;
      throw new ProblemError(activationProblem(this.#manifest, failure));
    }
    this.#factories.set(contribution, factory);
    return { [Symbol.dispose]: () => void this.#factories.delete(contribution) };
  }

  /** @throws ProblemError when the plugin took the contribution back. */
  factory(contribution: string): Factory<unknown> {
    const factory = this.#factories.get(contribution);
    if (factory !== undefined) return factory;
    throw new ProblemError(activationProblem(this.#manifest, { kind: 'unregistered', missing: [contribution] }));
  }

  /** The plugin failed or was stopped: nothing more is registered. */
  end(): void {
    this.#over = true;
  }

  /** Forgets what was registered. */
  clear(): void {
    this.#factories.clear();
  }

  #refusal(contribution: string): ActivationFailure | undefined {
    if (this.#over) return { kind: 'stopped' };
    if (!declaredContributions(this.#manifest).includes(contribution)) return { kind: 'undeclared', contribution };
    return this.#factories.has(contribution) ? { kind: 'registered-twice', contribution } : undefined;
  }
}
