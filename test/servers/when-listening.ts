import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(1_000) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Resolves when a server takes connections; rejects, with what it logged, when it does not within ten seconds. */
export async function whenListening(port: number, log: () => string): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline;) {
    if (await answers(port)) return;
    await pause(50);
  }
  throw new Error(`Nothing listens on port ${port}. The server's log:\n${log()}`);
}
