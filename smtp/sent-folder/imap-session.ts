import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { ImapFlow } from 'imapflow';
import type { Credentials } from '../sign-in.ts';

/** Whom to sign in as, and over which socket. */
export interface ImapOpening {
  readonly host: string;
  readonly port: number;
  readonly socket: Socket;
  readonly tls: ConnectionOptions;
  readonly credentials: Credentials;
  /** Milliseconds. */
  readonly limits: { readonly greeting: number; readonly answer: number };
}

const KiB = 1024;
const MiB = 1024 * KiB;

/**
 * A session of imapflow over a socket that the host opened. The library dials by itself and takes no socket; what stands
 * under `tls` it hands to `tls.connect`, which takes one. So there is TLS from the first octet (RFC 8314) or nothing.
 * Its time limits are the system's timers, not the instance's clock. It is loaded when somebody first looks: a host
 * whose accounts have no Sent folder never pays for it.
 */
export async function imapSession(opening: ImapOpening): Promise<ImapFlow> {
  const { ImapFlow: Client } = await import('imapflow');
  const { credentials } = opening;
  const client = new Client({
    host: opening.host,
    port: opening.port,
    secure: true,
    tls: { ...opening.tls, socket: opening.socket },
    auth: {
      user: credentials.user,
      ...(credentials.kind === 'token' ? { accessToken: credentials.token } : { pass: credentials.password }),
    },
    clientInfo: { name: 'Postrider' },
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    // The socket is there: what is left of connecting is TLS.
    connectionTimeout: opening.limits.greeting,
    greetingTimeout: opening.limits.greeting,
    socketTimeout: opening.limits.answer,
    // Names of folders and lists of numbers is all that is asked for.
    maxLineLength: 16 * MiB,
    maxLiteralSize: 64 * KiB,
    maxResponseSize: 32 * MiB,
  });
  // What breaks a session breaks the command that is waiting, too: nobody listens twice.
  client.on('error', () => undefined);
  return client;
}
