import process from 'node:process';
import { freePort } from './free-port.ts';
import { startProgram, type StartedServer } from './started-program.ts';

/** Debian's `smtp-sink`: takes every mail and forgets it. One process, one core. */
export async function startSink(): Promise<StartedServer> {
  const port = await freePort();
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  return startProgram('/usr/sbin/smtp-sink', [...user, '-m', '2048', `127.0.0.1:${port}`, '2048'], port);
}
