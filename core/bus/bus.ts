import { Subject } from 'rxjs';
import type { Observable } from 'rxjs';
import { causeOf } from '../contracts/index.ts';
import type { Fact, Facts, FactOf, FactType, Log } from '../contracts/index.ts';

/** Announces facts. Nobody is asked anything through it: calls ask, facts tell. */
export interface Bus extends Facts {
  readonly facts$: Observable<Fact>;
  publish(fact: Fact): void;
}
export const Bus: unique symbol = Symbol.for('postrider.Bus');

/**
 * The bus over one RxJS subject. Each listener is guarded: in RxJS 7 one that throws would surface as an uncaught
 * exception and end the process.
 */
export class SubjectBus implements Bus {
  readonly #subject = new Subject<Fact>();
  readonly facts$: Observable<Fact> = this.#subject.asObservable();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  publish(fact: Fact): void {
    // Most facts of a campaign come by the batch, and often nobody listens: skip the subject's copying then.
    if (this.#subject.observed) this.#subject.next(fact);
  }

  on<Type extends FactType>(type: Type, listener: (fact: FactOf<Type>) => void): Disposable {
    return this.onAny((fact) => {
      if (fact.type === type) listener(fact as FactOf<Type>);
    });
  }

  onAny(listener: (fact: Fact) => void): Disposable {
    const subscription = this.#subject.subscribe((fact) => {
      try {
        listener(fact);
      } catch (thrown) {
        this.#log.error('A listener on the bus failed', { fact: fact.type, error: causeOf(thrown).message });
      }
    });
    return { [Symbol.dispose]: () => subscription.unsubscribe() };
  }
}
