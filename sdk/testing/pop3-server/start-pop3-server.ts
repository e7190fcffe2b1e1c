import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Random } from '#contracts';
import { seededRandom } from '../seeded-random.ts';
import { Maildrop } from './maildrop.ts';
import type { StoredAs, StoredMail } from './maildrop.ts';
import { Pop3Dialogue, pop3Offers } from './pop3-dialogue.ts';
import type { Pop3Account, Pop3Offer } from './pop3-dialogue.ts';
import type { Pop3Cue, Pop3Fault } from './pop3-fault.ts';
import { serveSession } from './serve-session.ts';
import type { Pop3Certificate } from './serve-session.ts';

/** `tls` from the first octet on; `stls`: nobody is signed in before STLS (RFC 2595). */
export type Pop3ServerSecurity = { readonly kind: 'none' } | ({ readonly kind: 'tls' | 'stls' } & Pop3Certificate);

export interface Pop3ServerOptions {
  /** Passwords by user name. Each user has a maildrop of their own. */
  readonly users: Readonly<Record<string, string>>;
  /** @default { kind: 'none' } */
  readonly security?: Pop3ServerSecurity;
  /** @default everything there is */
  readonly offers?: readonly Pop3Offer[];
  /** Loopback port; 0 lets the system choose. @default 0 */
  readonly port?: number;
  /** Lengths of the pieces that answers are written in, over and over. @default each answer in one piece */
  readonly pieces?: readonly number[];
  /** Decides what goes wrong. @default nothing */
  readonly fault?: (cue: Pop3Cue) => Pop3Fault | undefined;
  /** Where the greeting's timestamp comes from. */
  readonly random?: Random;
}

/** A POP3 server (RFC 1939, 2449, 2595, 5034) on the loopback interface; its maildrops live in memory. */
export interface Pop3Server extends AsyncDisposable {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** @throws RangeError when there is no such user. */
  deliver(user: string, raw: Uint8Array | string, as?: StoredAs): StoredMail;
  /** What the user's maildrop holds now. @throws RangeError when there is no such user. */
  mails(user: string): readonly StoredMail[];
  /** Takes all of a user's mails away. */
  empty(user: string): void;
  /** Commands in the order they arrived, without anything that could be a password. */
  readonly commands: readonly string[];
  /** Those of them that arrived before the one ahead of them was answered (RFC 2449 section 6.6). */
  readonly pipelined: readonly string[];
  /** Connections that were opened so far. */
  readonly sessions: number;
  /** Connections that are open now. */
  readonly open: number;
}

/** Starts a server; disposing it drops its connections and frees its port. */
export async function startPop3Server(options: Pop3ServerOptions): Promise<Pop3Server> {
  const { security = { kind: 'none' }, offers = pop3Offers, pieces = [], random = seededRandom(1) } = options;
  const accounts = new Map<string, Pop3Account>(
    Object.entries(options.users).map(([user, password]) => [user, { password, maildrop: new Maildrop() }]),
  );
  const maildrop = (user: string): Maildrop => {
    const account = accounts.get(user);
    if (account === undefined) throw new RangeError(`This POP3 server has no user ${user}.`);
    return account.maildrop;
  };
  const connections = new Set<Socket>();
  const commands: string[] = [];
  const pipelined: string[] = [];
  let sessions = 0;

  const serve = (socket: Socket): void => {
    sessions += 1;
    socket.setNoDelay(true);
    // Clients that vanish are what this server is for.
    socket.on('error', () => {});
    const dialogue = new Pop3Dialogue({
      account: (user) => accounts.get(user),
      offers: new Set(offers),
      timestamp: `<${sessions}.${Buffer.from(random.bytes(8)).toString('hex')}@localhost>`,
      stls: security.kind === 'stls',
    });
    socket.on('close', () => dialogue[Symbol.dispose]());
    void serveSession(socket, dialogue, {
      number: sessions,
      certificate: security.kind === 'stls' ? security : undefined,
      pieces,
      fault: (cue) => options.fault?.(cue),
      arrived: (command, early) => {
        commands.push(command);
        if (early) pipelined.push(command);
      },
    });
  };

  const server =
    security.kind === 'tls' ? createTlsServer({ key: security.key, cert: security.cert }, serve) : createServer(serve);
  // A client that turns away from the certificate is no fault of this server.
  server.on('tlsClientError', () => {});
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');

  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    deliver: (user, raw, as) => maildrop(user).deliver(raw, as),
    empty: (user) => maildrop(user).empty(),
    mails: (user) => maildrop(user).mails,
    commands,
    pipelined,
    get sessions() {
      return sessions;
    },
    get open() {
      return connections.size;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of connections) socket.destroy();
      await closed;
    },
  };
}
