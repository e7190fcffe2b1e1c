import type { Clock, Log, LogDetails } from '../../contracts/index.ts';
import { dictionary, integer, object, oneOf, optional, text } from './shapes/shape.ts';
import type { Shape } from './shapes/shape.ts';

interface Line {
  readonly level: keyof Log;
  readonly target: number;
  readonly message: string;
  readonly details?: LogDetails;
}

const detail: Shape<string | number | boolean | undefined> = (value, at) =>
  typeof value === 'number' || typeof value === 'boolean' || value === undefined ? value : text(500)(value, at);

const lineShape: Shape<Line> = object({
  level: oneOf('debug', 'info', 'warn', 'error'),
  target: integer(0),
  message: text(2000),
  details: optional(dictionary(detail, 20)),
});

/** Lines of a plugin in one second; more are left out and counted. */
const perSecond = 200;

/** Writes a plugin's log lines into the host's log, so many a second. */
export class LogLines {
  readonly #clock: Clock;
  readonly #logOf: (target: number) => Log;
  #second = Number.NaN;
  #written = 0;
  #dropped = 0;

  constructor(clock: Clock, logOf: (target: number) => Log) {
    this.#clock = clock;
    this.#logOf = logOf;
  }

  /** False when it is no line. */
  write(value: unknown): boolean {
    const second = Math.floor(this.#clock.now() / 1000);
    if (second !== this.#second) {
      if (this.#dropped > 0) this.#logOf(0).warn('Lines of this log came too fast', { dropped: this.#dropped });
      this.#second = second;
      this.#written = 0;
      this.#dropped = 0;
    }
    if (++this.#written > perSecond) {
      this.#dropped++;
      return true;
    }
    try {
      const { level, target, message, details } = lineShape(value, '');
      this.#logOf(target)[level](message, details);
      return true;
    } catch {
      return false;
    }
  }
}
