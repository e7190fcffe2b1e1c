import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { HttpCue, HttpRequest, HttpScript } from './http-script.ts';

/** A small HTTP server on loopback that does what its script says and remembers what it was asked. */
export interface HttpServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Requests that came whole, in order, repeated ones too. */
  readonly requests: readonly HttpRequest[];
  /** Connections that were opened. */
  readonly connections: number;
}

type Answer = Extract<HttpCue, { readonly kind: 'answer' }>;

const usual: Answer = { kind: 'answer', status: 200, body: {} };

/** Starts a scripted HTTP server on a free port; disposing it ends all connections. */
export async function startHttpServer(script: HttpScript = {}): Promise<HttpServer> {
  const requests: HttpRequest[] = [];
  const answered = new Map<string, Answer>();
  const connections = new Map<Socket, number>();
  let opened = 0;
  let asked = 0;

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { socket } = incoming;
    const key = incoming.headers['idempotency-key'];
    const before = typeof key === 'string' ? answered.get(key) : undefined;
    const request: HttpRequest = {
      number: ++asked,
      connection: connections.get(socket) ?? 0,
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.alloc(0),
      repeated: before !== undefined,
    };
    const early = script.cue?.('headers', request);
    await early?.gate;
    if (early !== undefined && early.kind !== 'usual') return perform(early, response);
    const body = await whole(incoming, script.bodyLimit ?? 64 << 20);
    if (body === undefined) return void socket.destroy();
    const complete = { ...request, body };
    requests.push(complete);
    const cue = before ?? script.cue?.('request', complete) ?? usual;
    await cue.gate;
    const act = cue.kind === 'usual' ? usual : cue;
    if (typeof key === 'string' && act.kind === 'answer' && act.status < 300) answered.set(key, act);
    return perform(act, response);
  };

  const handle = (incoming: IncomingMessage, response: ServerResponse): void => {
    // A client that goes away is part of many scripts.
    const { socket } = incoming;
    serve(incoming, response).catch(() => socket.destroy());
  };
  const server: Server = script.tls === undefined ? createServer(handle) : createTlsServer(script.tls, handle);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on(script.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    connections.set(socket, ++opened);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    requests,
    get connections() {
      return opened;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The body, or undefined when the client broke off or sent too much. */
async function whole(incoming: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

async function perform(cue: Exclude<HttpCue, { readonly kind: 'usual' }>, response: ServerResponse): Promise<void> {
  const { socket } = response;
  switch (cue.kind) {
    case 'silence':
      return;
    case 'drop':
      if (cue.how === 'reset') socket?.resetAndDestroy();
      else socket?.end();
      return;
    case 'answer': {
      const { status, headers = {}, body = '', pace = 'whole', cutAfter } = cue;
      const text = typeof body === 'string';
      const octets = Buffer.from(text ? body : JSON.stringify(body));
      const type = text ? 'text/plain; charset=utf-8' : 'application/json';
      response.writeHead(status, { 'Content-Type': type, 'Content-Length': octets.length, ...headers });
      const said = octets.subarray(0, cutAfter);
      for (let at = 0; at < said.length; at += pace === 'octets' ? 1 : said.length)
        await new Promise<void>((resolve) => {
          response.write(pace === 'octets' ? said.subarray(at, at + 1) : said, () => setImmediate(resolve));
        });
      if (cutAfter === undefined) response.end();
      else if (said.length === 0) response.flushHeaders();
      if (cutAfter !== undefined) setImmediate(() => socket?.destroy());
    }
  }
}
