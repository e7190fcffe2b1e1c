import type { Fact, Facts, Permissions } from '../../contracts/index.ts';
import { isVisible } from './visible-facts.ts';

/** What is told at once: facts in order, and how many before them were left out. */
export interface FactBatch {
  readonly facts: readonly Fact[];
  readonly dropped: number;
}

/** Facts that wait at most; of more the oldest are dropped, and counted. */
const most = 1000;

/** Tells a plugin facts, one batch after the other: what comes while it is busy gathers, within a limit. */
export function feedFacts(
  facts: Facts,
  permissions: Permissions,
  tell: (batch: FactBatch) => Promise<unknown>,
): Disposable {
  let waiting: Fact[] = [];
  let dropped = 0;
  let isTelling = false;
  let isOver = false;
  const next = (): void => {
    if (isTelling || isOver || waiting.length === 0) return;
    const batch = { facts: waiting, dropped };
    waiting = [];
    dropped = 0;
    isTelling = true;
    const told = (): void => {
      isTelling = false;
      next();
    };
    tell(batch).then(told, () => (isOver = true));
  };
  const subscription = facts.onAny((fact) => {
    if (isOver || !isVisible(fact, permissions)) return;
    waiting.push(fact);
    if (waiting.length > most) {
      waiting.shift();
      dropped++;
    }
    next();
  });
  return {
    [Symbol.dispose]() {
      isOver = true;
      subscription[Symbol.dispose]();
    },
  };
}
