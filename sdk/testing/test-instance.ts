import { once } from 'node:events';
import { connect } from 'node:net';
import type { Clock, Instance, InstanceStorage, Log, Network } from '#contracts';
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

/** Storage that is forgotten with the test; like the host's it holds copies, and only what JSON can say. */
function memoryStorage(): InstanceStorage {
  let stored: string | undefined;
  const read = (): unknown => (stored === undefined ? undefined : JSON.parse(stored));
  return {
    get: async () => read(),
    async update(change) {
      for (;;) {
        const before = stored;
        const next = await change(read());
        if (stored !== before) continue;
        stored = JSON.stringify(next) ?? 'null';
        return next;
      }
    },
  };
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
    storage: memoryStorage(),
    log: test.log ?? silentLog,
    clock: test.clock ?? new VirtualClock(),
    random: seededRandom(1),
    signal: test.signal ?? new AbortController().signal,
  };
}
