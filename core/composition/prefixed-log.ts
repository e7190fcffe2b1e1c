import type { Log, LogDetails } from '../contracts/index.ts';

/** A log whose lines bear a name: a plugin's, or an instance's. */
export function prefixedLog(log: Log, name: string): Log {
  return {
    debug: (message: string, details?: LogDetails) => log.debug(`[${name}] ${message}`, details),
    info: (message: string, details?: LogDetails) => log.info(`[${name}] ${message}`, details),
    warn: (message: string, details?: LogDetails) => log.warn(`[${name}] ${message}`, details),
    error: (message: string, details?: LogDetails) => log.error(`[${name}] ${message}`, details),
  };
}

/** Nobody listens. */
export const quietLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
