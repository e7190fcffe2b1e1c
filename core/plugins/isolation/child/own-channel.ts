import process from 'node:process';
import { Socket } from 'node:net';
import type { Channel } from '../channel.ts';
import type { Message } from '../message.ts';

/** This process's end of the channel that it was started with. */
export function ownChannel(): Channel {
  const say = process.send?.bind(process);
  if (say === undefined) throw new Error('This process was not started by Postrider.');
  return {
    confinement: '',
    send(batch: readonly Message[], _socket, taken) {
      say(batch, undefined, {}, () => taken());
    },
    listen(listener) {
      process.on('message', (batch, handle) => {
        listener.received(batch, handle instanceof Socket ? handle : undefined, 0);
      });
    },
    async close() {
      process.disconnect?.();
    },
    kill: () => process.exit(1),
  };
}
