import type { Socket } from 'node:net';
import type { Channel, ChannelListener } from './channel.ts';
import type { Message } from './message.ts';

/** One end of a border that runs through a single process. */
export interface LoopbackEnd extends Channel {
  /** The other end goes away, as a process does. */
  crash(why: string): void;
}

interface Side {
  listener: ChannelListener | undefined;
}

/**
 * Two ends that pass each other structured clones: the border without a process. Sockets go over as they are. What is
 * sent arrives a tick later, in order.
 */
export function loopbackChannels(): readonly [LoopbackEnd, LoopbackEnd] {
  const sides: readonly [Side, Side] = [{ listener: undefined }, { listener: undefined }];
  let isOver = false;
  const crash = (why: string): void => {
    if (isOver) return;
    isOver = true;
    for (const side of sides) side.listener?.ended(why);
  };
  const end = (own: Side, other: Side): LoopbackEnd => ({
    confinement: 'none: the same process',
    send(batch: readonly Message[], socket: Socket | undefined, taken) {
      if (isOver) return;
      const copy: unknown = structuredClone(batch);
      process.nextTick(() => {
        if (isOver) return;
        other.listener?.received(copy, socket, 0);
        taken();
      });
    },
    listen(listener) {
      own.listener = listener;
    },
    async close() {
      crash('it ended itself');
    },
    kill: () => crash('it was ended'),
    crash,
  });
  return [end(sides[0], sides[1]), end(sides[1], sides[0])];
}
