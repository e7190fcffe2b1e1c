import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** A server that was started and is stopped by disposing it. */
export interface StartedServer extends AsyncDisposable {
  readonly port: number;
}

/** Starts a program that listens on `port`. @throws Error when it does not within five seconds. */
export async function startProgram(command: string, words: readonly string[], port: number): Promise<StartedServer> {
  const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  for (let attempt = 0; attempt < 100; attempt++) {
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}.`);
    if (await listens(port)) return { port, [Symbol.asyncDispose]: () => stop(child) };
    await setTimeout(50);
  }
  await stop(child);
  throw new Error(`${command} does not listen on port ${port}.`);
}

function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}
