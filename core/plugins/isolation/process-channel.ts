import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Socket } from 'node:net';
import type { Clock } from '../../contracts/index.ts';
import type { Channel, ChannelListener } from './channel.ts';
import type { ChildCommand } from './child-command.ts';
import { guardChannel } from './ipc-guard.ts';
import type { Message } from './message.ts';
import { residentMemory } from './resident-memory.ts';

/** Octets of the largest message: a mail of an inbox crosses in one. */
export const messageLimit = 64 * 1024 * 1024;

/** Milliseconds that a child may take to end by itself. */
const partingTime = 2000;
/** Characters of the child's last words that are kept. */
const lastWords = 4000;

function exitWords(code: number | null, signal: NodeJS.Signals | null, said: string): string {
  if (said.includes('heap out of memory')) return 'it used more memory than it may';
  if (signal !== null) return `it was ended by ${signal}`;
  if (code === 0) return 'it ended itself';
  // Whatever stands around it tells of a signal by a code.
  const name = Object.entries(constants.signals).find(([, number]) => number === (code ?? 0) - 128)?.[0];
  if (name !== undefined) return `it was ended by ${name}`;
  const words = said.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
  return `it ended with code ${code ?? 'unknown'}${words === '' ? '' : ` (${words})`}`;
}

/** A child process and the channel to it. It ends when this process does: its channel breaks then. */
export function processChannel(
  { command, arguments: args, environment, options, confinement }: ChildCommand,
  clock: Clock,
): Channel {
  const child = spawn(command, [...args], {
    ...options,
    env: environment,
    // A session of its own: neither can it signal the host's group, nor does Ctrl-C end it before the host does.
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  const ended = Promise.withResolvers<void>();
  let listener: ChannelListener | undefined;
  let over: string | undefined;
  let said = '';
  const end = (why: string): void => {
    if (over !== undefined) return;
    over = why;
    listener?.ended(why);
  };
  const kill = (): void => void child.kill('SIGKILL');
  const broken = (why: string): void => {
    kill();
    end(why);
  };

  child.stderr?.setEncoding('utf8').on('data', (words: string) => (said = `${said}${words}`.slice(-lastWords)));
  child.on('error', (error) => {
    end(`its process could not be used (${error.message})`);
    if (child.pid === undefined) ended.resolve();
    else kill();
  });
  child.on('exit', (code, signal) => {
    // Its last words may still be in the pipe.
    setImmediate(() => end(exitWords(code, signal, said)));
    ended.resolve();
  });
  // One that ends closes its channel too, and its end says more.
  child.on('disconnect', () => {
    const alarm = clock.after(partingTime, () => broken('it closed its channel to the host'));
    void ended.promise.then(() => alarm[Symbol.dispose]());
  });
  const guarded = child.pid === undefined ? undefined : guardChannel(child, { message: messageLimit }, broken);
  if (child.pid !== undefined && guarded === undefined) {
    broken('this version of Node does not let the channel to a plugin be guarded');
  }
  child.on('message', (batch) => listener?.received(batch, undefined, guarded?.weight() ?? 0));

  return {
    confinement,
    process: child.pid,
    memory: () => (child.pid === undefined ? undefined : residentMemory(child.pid)),
    send(batch: readonly Message[], socket: Socket | undefined, taken) {
      if (!child.connected) {
        socket?.destroy();
        return;
      }
      // The child's end is told by its exit.
      child.send([...batch], socket, {}, () => taken());
    },
    listen(next) {
      listener = next;
      if (over !== undefined) next.ended(over);
    },
    close() {
      if (child.connected) child.disconnect();
      const alarm = clock.after(partingTime, kill);
      return ended.promise.finally(() => alarm[Symbol.dispose]());
    },
    kill,
  };
}
