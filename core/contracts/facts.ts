import type { Fact, FactOf, FactType } from './fact.ts';

/** The bus as a plugin sees it: read-only. */
export interface Facts {
  /** A listener that throws is reported and disturbs nobody. Disposing the result ends it. */
  on<Type extends FactType>(type: Type, listener: (fact: FactOf<Type>) => void): Disposable;
  onAny(listener: (fact: Fact) => void): Disposable;
}
