import type { Socket } from 'node:net';

/** The only way out for a plugin: the host opens the socket, to granted addresses only. TLS runs in the plugin. */
export interface Network {
  /** @throws ProblemError: not granted, name not found, refused, timed out. */
  connect(to: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<Socket>;
}
