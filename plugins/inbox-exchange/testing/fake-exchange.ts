import { X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { channelBinding } from '../ntlm/channel-binding.ts';
import { XmlReader } from '../xml/read-xml.ts';
import type { XmlElement } from '../xml/read-xml.ts';
import { MailStore } from './mail-store.ts';
import { challengeMessage, verified } from './ntlm-host.ts';
import type { NtlmHostTerms } from './ntlm-host.ts';
import { operationOf, perform } from './operations.ts';
import type { Asker } from './operations.ts';

/** A request as a test's cue sees it. */
export interface ExchangeCue {
  /** Counts requests over all connections from 1. */
  readonly number: number;
  /** `FindItem` and the like; `sign-in` for a request without content. */
  readonly operation: string;
  readonly isSignedIn: boolean;
}

export interface FakeExchangeOptions {
  /** Passwords by user; who is called `sales` has the mailbox sales@northlight.example. */
  readonly users: Readonly<Record<string, string>>;
  /** Whose mailboxes a user may see besides, by address. */
  readonly shared?: Readonly<Record<string, readonly string[]>>;
  readonly schemes?: readonly ('Negotiate' | 'NTLM' | 'Basic' | 'Bearer')[];
  /** Whether NTLM tells the server's time. Default true, as Windows has done since 2008. */
  readonly tellsTime?: boolean;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Whether NTLM has to name the TLS connection (Extended Protection). */
  readonly bindsChannels?: boolean;
  /** Octets of the writes that answers go out in, over and over. Left out: whole. */
  readonly pieces?: readonly number[];
  /** Whether the connection ends after the answer that is being made. */
  readonly closes?: () => boolean;
  /** Answers in place of the server. */
  readonly cue?: (cue: ExchangeCue) => ((response: ServerResponse) => void) | undefined;
}

/** An Exchange server's EWS on loopback, as far as mails are concerned. */
export interface FakeExchange extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** What was asked, in order: operations, `sign-in`, and `refused` for what was not answered for want of a sign-in. */
  readonly requests: readonly string[];
  /** Why sign-ins were refused. */
  readonly refusals: readonly string[];
  /** Connections that were opened, and are open. */
  readonly connections: { readonly opened: number; readonly open: number };
  store(user: string): MailStore;
}

type Standing =
  | { readonly kind: 'challenged'; readonly negotiate: Buffer; readonly challenge: Buffer }
  | { readonly kind: 'signed-in'; readonly user: string };

const requestLimit = 4 * 1024 * 1024;
const xmlLimits = { depth: 40, elements: 50_000, attributes: 64, characters: requestLimit } as const;

function readEnvelope(body: Buffer): XmlElement | undefined {
  try {
    const reader = new XmlReader(xmlLimits);
    reader.write(body);
    return reader.end();
  } catch {
    return undefined;
  }
}

/** Starts it on a free port; disposing it ends all connections. */
export async function startFakeExchange(options: FakeExchangeOptions): Promise<FakeExchange> {
  const { users, shared = {}, schemes = ['Negotiate', 'NTLM', 'Basic'], tellsTime = true, tls, pieces } = options;
  const stores = new Map(Object.keys(users).map((user) => [user.toLowerCase(), new MailStore()]));
  const requests: string[] = [];
  const refusals: string[] = [];
  const standings = new WeakMap<Socket, Standing>();
  const sockets = new Set<Socket>();
  let opened = 0;
  let number = 0;

  const nameOf = (written: string): string => written.replace(/^.*\\/, '').replace(/@.*$/, '').toLowerCase();
  const passwordOf = (user: string): string | undefined =>
    Object.entries(users).find(([name]) => name.toLowerCase() === nameOf(user))?.[1];
  const ntlm: NtlmHostTerms = {
    passwordOf,
    tellsTime,
    ...(options.bindsChannels === true && tls !== undefined
      ? { channelBinding: channelBinding(new X509Certificate(tls.cert)) }
      : {}),
  };

  const askerFor = (user: string): Asker => {
    const own = nameOf(user);
    const addresses = [own, ...(shared[own] ?? []).map(nameOf)];
    return {
      storeOf: (address) => {
        const name = address === undefined ? own : nameOf(address);
        return addresses.includes(name) ? stores.get(name) : undefined;
      },
      stores: addresses.flatMap((name) => stores.get(name) ?? []),
    };
  };

  /** Who asks, or the challenge that is to be answered first. */
  const signedIn = (incoming: IncomingMessage): { user: string } | { challenge?: string } => {
    const { socket } = incoming;
    const [, scheme = '', token = ''] = /^(\w+) (\S+)$/.exec(incoming.headers.authorization ?? '') ?? [];
    const standing = standings.get(socket);
    if (scheme === '') return standing?.kind === 'signed-in' ? { user: standing.user } : {};
    const octets = Buffer.from(token, 'base64');
    if (scheme === 'Basic' && schemes.includes('Basic')) {
      const [, user = '', password = ''] = /^([^:]*):(.*)$/s.exec(octets.toString('utf8')) ?? [];
      if (passwordOf(user) === password) return { user };
      refusals.push('wrong password');
      return {};
    }
    if (scheme !== 'NTLM' || !schemes.includes('NTLM') || octets.length < 12) return {};
    if (octets.readUInt32LE(8) === 1) {
      const challenge = challengeMessage(ntlm);
      standings.set(socket, { kind: 'challenged', negotiate: octets, challenge });
      return { challenge: challenge.toString('base64') };
    }
    if (standing?.kind !== 'challenged') return {};
    const answer = verified(ntlm, standing.negotiate, standing.challenge, octets);
    standings.delete(socket);
    if ('why' in answer) {
      refusals.push(answer.why);
      return {};
    }
    standings.set(socket, { kind: 'signed-in', user: answer.user });
    return answer;
  };

  const send = (response: ServerResponse, status: number, type: string, body: string): void => {
    const octets = Buffer.from(body);
    response.writeHead(status, { 'Content-Type': type, 'Content-Length': octets.length });
    if (pieces === undefined) return void response.end(octets);
    for (let at = 0, turn = 0; at < octets.length; turn++) {
      const size = pieces[turn % pieces.length] ?? 1;
      response.write(octets.subarray(at, at + size));
      at += size;
    }
    response.end();
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await whole(incoming);
    if (body === undefined) return void incoming.socket.destroy();
    const envelope = readEnvelope(body);
    const who = signedIn(incoming);
    const isSignedIn = 'user' in who;
    const operation = body.length === 0 ? 'sign-in' : envelope === undefined ? 'unreadable' : operationOf(envelope);
    requests.push(isSignedIn || body.length === 0 ? operation : 'refused');
    const act = options.cue?.({ number: ++number, operation, isSignedIn });
    if (options.closes?.() === true) response.setHeader('Connection', 'close');
    if (act !== undefined) return act(response);
    if (!isSignedIn) {
      const offers = who.challenge === undefined ? schemes.map(told) : [`NTLM ${who.challenge}`];
      response.setHeader('WWW-Authenticate', offers);
      return send(response, 401, 'text/html', 'You do not have permission to view this directory or page.');
    }
    if (incoming.url?.toLowerCase() !== '/ews/exchange.asmx') return send(response, 404, 'text/html', 'Not found.');
    const answer = envelope === undefined ? undefined : perform(envelope, askerFor(who.user));
    if (answer === undefined) return send(response, 500, 'text/html', 'The request failed schema validation.');
    send(response, 200, 'text/xml; charset=utf-8', answer);
  };

  const handle = (incoming: IncomingMessage, response: ServerResponse): void => {
    const { socket } = incoming;
    // A client that goes away is part of many tests.
    serve(incoming, response).catch(() => socket.destroy());
  };
  const server: Server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  server.on('connection', (socket: Socket) => {
    opened += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });

  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    requests,
    refusals,
    get connections() {
      return { opened, open: sockets.size };
    },
    store(user) {
      const store = stores.get(user);
      if (store === undefined) throw new Error(`There is no user ${user}.`);
      return store;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const told = (scheme: string): string => (scheme === 'Basic' ? 'Basic realm="127.0.0.1"' : scheme);

async function whole(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > requestLimit) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
