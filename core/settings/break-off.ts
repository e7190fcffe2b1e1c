import { Script, createContext } from 'node:vm';

/** How work within a limit of time ended. */
export type BrokenOff<Result> = { readonly kind: 'done'; readonly result: Result } | { readonly kind: 'endless' };

/**
 * Runs work that cannot wait for anything, and breaks it off after so many milliseconds of real time, wherever it is:
 * in a loop, a recursion, or a regular expression that goes back and forth. None of its `finally` is run then, so it
 * must hold nothing that somebody else needs. What it throws is thrown.
 */
export type BreakOff = <Result>(milliseconds: number, work: () => Result) => BrokenOff<Result>;

/** Only the engine itself can end a regular expression, and this is where it may be asked to. */
export function breakOff(): BreakOff {
  const room: { work: (() => void) | undefined } = { work: undefined };
  const context = createContext(room);
  const script = new Script('work()');
  return <Result>(milliseconds: number, work: () => Result): BrokenOff<Result> => {
    let ended: BrokenOff<Result> = { kind: 'endless' };
    room.work = () => {
      ended = { kind: 'done', result: work() };
    };
    try {
      script.runInContext(context, { timeout: milliseconds });
    } catch (thrown) {
      // The error is one of the context's own classes, so its code is all there is to go by.
      if ((thrown as { code?: unknown } | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw thrown;
      return { kind: 'endless' };
    } finally {
      room.work = undefined;
    }
    return ended;
  };
}
