import { stat } from 'node:fs/promises';
import type { Bus } from '../bus/bus.ts';
import type { Clock, Problem } from '../contracts/index.ts';
import { ProblemError, causeOf } from '../contracts/index.ts';
import type { Configuration } from './configuration/configuration.ts';
import type { LoadedConfiguration } from './configuration/load-configuration.ts';

/** Milliseconds between two looks at the file. It is read when two looks find the same: an editor may be half-way. */
const lookEvery = 500;

/** The configuration file while a run goes on: a limit that is changed there holds from the next mail on. */
export class LiveConfiguration {
  readonly #file: string;
  readonly #load: () => Promise<LoadedConfiguration>;
  readonly #clock: Clock;
  readonly #bus: Bus;
  /** Of what was read last. It stays from one run to the next: what is saved in between holds in the next. */
  #read: string | undefined;

  /** `read`: the stamp that the file had before it was read first. */
  constructor(
    file: string,
    load: () => Promise<LoadedConfiguration>,
    clock: Clock,
    bus: Bus,
    read: string | undefined,
  ) {
    this.#read = read;
    this.#file = file;
    this.#load = load;
    this.#clock = clock;
    this.#bus = bus;
  }

  /** Hands on each new configuration that is in order; of one that is not, or cannot be taken up, the bus is told. */
  watch(takeUp: (configuration: Configuration) => Promise<void>): Disposable {
    const watching = { over: false };
    let seen: string | undefined;
    let alarm: Disposable | undefined;
    const look = async (): Promise<void> => {
      const stamp = await stampOf(this.#file);
      const settled = stamp !== undefined && stamp !== this.#read && stamp === seen;
      seen = stamp;
      if (settled && !watching.over) {
        this.#read = stamp;
        await this.#reload(takeUp);
      }
      if (!watching.over) alarm = this.#clock.after(lookEvery, () => void look());
    };
    void look();
    return {
      [Symbol.dispose]: () => {
        watching.over = true;
        alarm?.[Symbol.dispose]();
      },
    };
  }

  async #reload(takeUp: (configuration: Configuration) => Promise<void>): Promise<void> {
    try {
      const { configuration, problems } = await this.#load();
      if (configuration === undefined) this.#refuse(problems);
      else await takeUp(configuration);
    } catch (thrown) {
      this.#refuse(ProblemError.is(thrown) ? thrown.problems : [unexpected(this.#file, thrown)]);
    }
  }

  #refuse(problems: readonly Problem[]): void {
    this.#bus.publish({ type: 'configuration.refused', at: this.#clock.now(), problems });
  }
}

/** Undefined while the file is not there: some editors replace it. */
export async function stampOf(file: string): Promise<string | undefined> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return undefined;
  }
}

function unexpected(file: string, thrown: unknown): Problem {
  const cause = causeOf(thrown);
  return {
    code: 'CONFIG_UNREADABLE',
    what: `The configuration ${file} cannot be read (${cause.message}).`,
    next: 'Check that it is a file, and may be read by the person who runs Postrider.',
    where: { file },
    cause,
  };
}
