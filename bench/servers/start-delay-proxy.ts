import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { startProgram, type StartedServer } from './started-program.ts';

/** A process of its own before a server: what passes arrives half a round trip later, either way. Milliseconds. */
export async function startDelayProxy(target: number, roundTrip: number): Promise<StartedServer> {
  const port = await freePort();
  const file = fileURLToPath(import.meta.resolve('./delay-proxy.js'));
  return startProgram(process.execPath, [file, String(port), String(target), String(roundTrip)], port);
}
