import type { Socket } from 'node:net';
import type { Clock, Instance, InstanceStorage, Random } from '../../../contracts/index.ts';
import type { CreateOrder } from '../orders.ts';
import type { Peer } from '../peer/peer.ts';
import type { RemoteLogs } from './remote-logs.ts';

interface Versioned {
  readonly value: unknown;
  /** What it is compared by. */
  readonly version: string;
}

/** Compare-and-set across the border: the change runs here, and again when somebody else was quicker. */
function remoteStorage(peer: Peer, target: number): InstanceStorage {
  const read = async (): Promise<Versioned> => (await peer.call(target, 'read', [])) as Versioned;
  return Object.freeze<InstanceStorage>({
    get: async () => (await read()).value,
    async update(change) {
      for (;;) {
        const { value, version } = await read();
        const next = await change(value);
        if ((await peer.call(target, 'write', [version, next])) === true) return next;
      }
    },
  });
}

/** What a factory is given on the far side of the border: whatever is not its own it asks the host for. */
export function remoteInstance(
  peer: Peer,
  { target, name, settings, signal }: CreateOrder,
  { clock, random, logs }: { readonly clock: Clock; readonly random: Random; readonly logs: RemoteLogs },
): Instance {
  return Object.freeze<Instance>({
    name,
    settings,
    secret: async (reference) => (await peer.call(target, 'secret', [reference])) as string,
    network: Object.freeze({
      connect: async (to: { readonly host: string; readonly port: number }, abort: AbortSignal) => {
        abort.throwIfAborted();
        return (await peer.call(target, 'connect', [{ host: to.host, port: to.port }], { signal: abort })) as Socket;
      },
    }),
    dataFolder: async () => (await peer.call(target, 'dataFolder', [])) as string,
    storage: remoteStorage(peer, target),
    log: logs.of(target),
    clock,
    random,
    signal: peer.lent(signal),
  });
}
