import type { Log, LogDetails } from '../../../contracts/index.ts';
import type { Peer } from '../peer/peer.ts';

type Level = keyof Log;

/** Log lines of a plugin, or of the instance with this number, on their way to the host. */
export function remoteLog(peer: Peer, target: number): Log {
  const line = (level: Level) => (message: string, details?: LogDetails) =>
    peer.note('log', {
      level,
      target,
      message: message,
      ...(details === undefined ? {} : { details: { ...details } }),
    });
  return Object.freeze({ debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') });
}
