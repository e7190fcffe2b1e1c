/**
 * The only source of time. The host's clock follows the system; tests and the planner use a virtual one,
 * so that a month of limits runs in a second.
 */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Runs `work` once after `delay` milliseconds; disposing the result before then prevents it. */
  after(delay: number, work: () => void): Disposable;
}
export const Clock: unique symbol = Symbol.for('postrider.Clock');
