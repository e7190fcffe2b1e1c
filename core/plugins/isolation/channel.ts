import type { Socket } from 'node:net';
import type { Message } from './message.ts';

/** What a channel tells whoever speaks through it. */
export interface ChannelListener {
  /** Whatever the other side sent, judged by nobody yet. `octets`: its weight, about; 0 where nobody weighs. */
  received(batch: unknown, socket: Socket | undefined, octets: number): void;
  /** The other side is gone, or broke the rules of the channel itself. Told once. */
  ended(why: string): void;
}

/** A way to the other side of the border: batches of messages in order, and sockets. */
export interface Channel {
  /** What keeps the other side in, in words. */
  readonly confinement: string;
  /** The number of its process, when it has one. */
  readonly process?: number | undefined;
  /** Octets of memory that the other side has, where that can be told. */
  memory?(): number | undefined;
  /** Takes one batch at a time: the next may come when `taken` was called. A socket belongs to the batch's only message. */
  send(batch: readonly Message[], socket: Socket | undefined, taken: () => void): void;
  listen(listener: ChannelListener): void;
  /** Ends the other side: it may end by itself for a moment, then it is made to. Resolves when it has ended. */
  close(): Promise<void>;
  /** Ends the other side at once. */
  kill(): void;
}
