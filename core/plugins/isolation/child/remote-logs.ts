import type { Clock, Log, LogDetails } from '../../../contracts/index.ts';
import { PLUGIN } from '../orders.ts';
import { Allowance } from '../peer/allowance.ts';
import type { Peer } from '../peer/peer.ts';

type Level = keyof Log;

/** More lines than the host writes down: a plugin that is only chatty must not seem to flood it. */
const lines = { perSecond: 1000, atOnce: 2000 };

/** The log lines of a plugin and its instances, on their way to the host. */
export class RemoteLogs {
  readonly #peer: Peer;
  readonly #clock: Clock;
  readonly #lines: Allowance;
  #dropped = 0;

  constructor(peer: Peer, clock: Clock) {
    this.#peer = peer;
    this.#clock = clock;
    this.#lines = new Allowance(lines, clock.now());
  }

  /** The log of the plugin, or of the instance with this number. */
  of(target: number): Log {
    const line = (level: Level) => (message: string, details?: LogDetails) =>
      this.#tell(level, target, message, details);
    return Object.freeze({ debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') });
  }

  #tell(level: Level, target: number, message: string, details: LogDetails | undefined): void {
    if (!this.#lines.use(1, this.#clock.now())) {
      this.#dropped++;
      return;
    }
    if (this.#dropped > 0) {
      const dropped = this.#dropped;
      this.#dropped = 0;
      this.#note('warn', PLUGIN, 'Lines of this log came too fast', { dropped });
    }
    this.#note(level, target, message, details);
  }

  #note(level: Level, target: number, message: string, details: LogDetails | undefined): void {
    const told = details === undefined ? {} : { details: { ...details } };
    this.#peer.note('log', { level, target, message, ...told });
  }
}
