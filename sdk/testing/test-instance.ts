import { once } from 'node:events';
import { connect } from 'node:net';
import type { Clock, Instance, Log, Network } from '#contracts';
import { seededRandom } from './seeded-random.ts';
import { silentLog } from './silent-log.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Connects wherever it is told to, without asking whether that was granted. */
export const openNetwork: Network = {
  async connect(to, signal) {
    const socket = connect({ ...to, signal });
    await once(socket, 'connect');
    return socket;
  },
};

/** What a test says of an instance; the rest is made up. */
export interface TestInstance<Settings> {
  readonly settings: Settings;
  /** @default test */
  readonly name?: string;
  /** Secrets by name; asking for another rejects. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** @default openNetwork */
  readonly network?: Network;
  /** @default a virtual clock that stands still */
  readonly clock?: Clock;
  readonly log?: Log;
  /** @default one that never aborts */
  readonly signal?: AbortSignal;
  /** @default there is none, and asking for it rejects */
  readonly dataFolder?: string;
}

/** What a factory is given, for tests. */
export function testInstance<Settings>(test: TestInstance<Settings>): Instance<Settings> {
  return {
    name: test.name ?? 'test',
    settings: test.settings,
    secret: async ({ secret }) => {
      const value = test.secrets?.[secret];
      if (value === undefined) throw new RangeError(`This test has no secret ${secret}.`);
      return value;
    },
    network: test.network ?? openNetwork,
    dataFolder: async () => {
      if (test.dataFolder === undefined) throw new RangeError('This test has no data folder.');
      return test.dataFolder;
    },
    log: test.log ?? silentLog,
    clock: test.clock ?? new VirtualClock(),
    random: seededRandom(1),
    signal: test.signal ?? new AbortController().signal,
  };
}
