import type { ChildProcess } from 'node:child_process';

/** Node's side of the channel, as far as it is watched. */
interface Pipe {
  onread: (this: Pipe, octets: ArrayBuffer | undefined) => unknown;
  pendingHandle?: { close?(): void } | null;
}

interface Internals {
  /** Set while Node waits for the child's word that a socket has come. */
  readonly _handleQueue?: unknown;
}

export interface GuardLimits {
  /** Octets of one message of the child, and of what stands behind it unread. */
  readonly message: number;
}

/** True when this Node lets its channel be watched. */
function pipeOf(child: ChildProcess): Pipe | undefined {
  const key = Object.getOwnPropertySymbols(child).find(({ description }) => description === 'kChannelHandle');
  const pipe = key === undefined ? undefined : (child as unknown as Record<symbol, unknown>)[key];
  return typeof (pipe as Partial<Pipe> | undefined)?.onread === 'function' ? (pipe as Pipe) : undefined;
}

/** A channel that is watched. */
export interface GuardedChannel {
  /** Octets of the message that is being told, about: what was read with it counts for the first of several. */
  weight(): number;
}

/**
 * Guards the host against what a child does with its end of Node's channel, which trusts children: octets that are no
 * message throw where nobody can catch them, a message may grow without end, and Node's own words (`NODE_HANDLE`)
 * end the parent when they come unasked. Whatever is out of order is told to `broken`, once, and nothing more is read.
 * Rests on two names that Node keeps to itself (26.10: the symbol kChannelHandle, the event internalMessage); where
 * they are missing there is no answer and the plugin must not run isolated.
 */
export function guardChannel(
  child: ChildProcess,
  { message }: GuardLimits,
  broken: (why: string) => void,
): GuardedChannel | undefined {
  const pipe = pipeOf(child);
  const listeners = child.listeners('internalMessage');
  if (pipe === undefined || listeners.length === 0) return undefined;
  let isBroken = false;
  const fail = (why: string): void => {
    if (isBroken) return;
    isBroken = true;
    broken(why);
  };
  let unread = 0;
  let weight = 0;
  child.prependListener('message', () => {
    weight = unread;
    unread = 0;
  });

  const read = pipe.onread;
  pipe.onread = function onread(octets): unknown {
    if (isBroken) return undefined;
    unread += octets?.byteLength ?? 0;
    if (unread > message) return fail('it sent a message without end');
    if (this.pendingHandle !== undefined && this.pendingHandle !== null) {
      this.pendingHandle.close?.();
      this.pendingHandle = null;
      return fail('it sent a handle, which only the host may');
    }
    try {
      return read.call(this, octets);
    } catch {
      return fail('it sent what is no message');
    }
  };

  child.removeAllListeners('internalMessage');
  child.on('internalMessage', (internal: unknown, handle: unknown) => {
    if (isBroken) return;
    const word: unknown = (internal as { readonly cmd?: unknown } | null)?.cmd;
    // The answer to a socket that was handed over, while one is.
    const isAwaited = Array.isArray((child as Internals)._handleQueue);
    if ((word !== 'NODE_HANDLE_ACK' && word !== 'NODE_HANDLE_NACK') || !isAwaited) {
      return fail('it spoke to Node itself');
    }
    try {
      for (const listener of listeners) Reflect.apply(listener, child, [internal, handle]);
    } catch {
      fail('it spoke to Node itself');
    }
  });
  return { weight: () => weight };
}
