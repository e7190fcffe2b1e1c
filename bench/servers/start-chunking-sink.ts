import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { startProgram, type StartedServer } from './started-program.ts';

/** A sink that takes BDAT, in a process of its own. */
export async function startChunkingSink(): Promise<StartedServer> {
  const port = await freePort();
  const file = fileURLToPath(import.meta.resolve('./chunking-sink.js'));
  return startProgram(process.execPath, [file, String(port)], port);
}
