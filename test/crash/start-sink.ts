import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSinkRecord } from './sink-record.ts';
import type { SinkSight } from './sink-record.ts';
import type { SinkNotice, SinkRequest } from './sink.ts';
import type { SinkPoint } from './sink-session.ts';

export interface Sink extends AsyncDisposable {
  readonly port: number;
  /** Resolves when the first mail was accepted. */
  readonly first: Promise<void>;
  /** Kills `pid` when the given mail, counted from now, reaches the point. */
  killAt(pid: number, mail: number, point: SinkPoint): void;
  /** Resolves when every connection is closed and every mail written down. */
  quiet(): Promise<void>;
  /** What it saw so far, by recipient. */
  sights(): ReadonlyMap<string, SinkSight>;
}

/** Starts a sink that answers each mail after `delay` milliseconds. */
export async function startSink(delay = 0): Promise<Sink> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-sink-'));
  const record = join(folder, 'record.txt');
  const child = fork(join(import.meta.dirname, 'sink.ts'), [record, String(delay)], { execArgv: [] });
  const ended = once(child, 'exit');
  const awaited = <Kind extends SinkNotice['kind']>(kind: Kind): Promise<Extract<SinkNotice, { kind: Kind }>> =>
    new Promise((resolve, reject) => {
      const hear = (notice: SinkNotice): void => {
        if (notice.kind !== kind) return;
        child.off('message', hear);
        resolve(notice as Extract<SinkNotice, { kind: Kind }>);
      };
      child.on('message', hear);
      child.once('exit', () => reject(new Error(`The sink ended before it said "${kind}".`)));
    });
  const first = awaited('first').then(() => undefined);
  // A run may be killed before any mail: then nobody waits for it.
  first.catch(() => undefined);
  const { port } = await awaited('listening');
  const ask = (request: SinkRequest): void => void child.send(request);
  return {
    port,
    first,
    killAt: (pid, mail, point) => ask({ kind: 'kill', pid, mail, point }),
    async quiet() {
      const quiet = awaited('quiet');
      ask({ kind: 'quiet' });
      await quiet;
    },
    sights: () => readSinkRecord(record),
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
