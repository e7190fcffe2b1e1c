import type { IncomingMessage } from 'node:http';
import { Agent, request as startRequest, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as secure } from 'node:tls';
import { causeOf, type Instance } from '#contracts';
import type { HttpsAnswer, HttpsRequest, HttpsServer } from './https-client.ts';

/** Has the host open sockets. A socket is bound to no request's signal: the next request uses it again. */
export class HostAgent extends Agent {
  readonly #network: Instance['network'];
  readonly #server: HttpsServer;
  readonly #closed = new AbortController();

  constructor(network: Instance['network'], server: HttpsServer) {
    super({ keepAlive: true });
    this.#network = network;
    this.#server = server;
  }

  override createConnection(_: RequestOptions, done?: (error: Error | null, stream: Duplex) => void): undefined {
    const { host, port, tls } = this.#server;
    const servername = isIP(host) === 0 ? host : '';
    this.#network.connect({ host, port }, this.#closed.signal).then(
      (socket) => done?.(null, secure({ host, servername, ALPNProtocols: ['http/1.1'], ...tls, socket })),
      (thrown: unknown) => done?.(thrown instanceof Error ? thrown : new Error(String(thrown)), undefined as never),
    );
  }

  override destroy(): void {
    this.#closed.abort();
    super.destroy();
  }
}

/** Asks, and reads the answer. */
export function exchange(
  agent: Agent,
  server: HttpsServer,
  asked: HttpsRequest,
  signal: AbortSignal,
): Promise<HttpsAnswer> {
  return new Promise((resolve) => {
    let mayHaveLeft = false;
    const failed = (thrown: unknown): void => {
      const why = causeOf(signal.aborted ? signal.reason : thrown).message;
      resolve({ kind: mayHaveLeft ? 'no-answer' : 'not-sent', why });
    };
    if (signal.aborted) return failed(signal.reason);
    const body = Buffer.from(asked.body ?? '');
    const request = startRequest({
      agent,
      signal,
      host: server.host,
      port: server.port,
      method: asked.method,
      path: asked.path,
      headers: { ...asked.headers, 'Content-Length': body.length },
    });
    request.on('error', failed);
    request.on('response', (response) => {
      read(response, asked.answerLimit ?? 1 << 20).then(resolve, failed);
    });
    request.on('socket', (socket) => {
      const write = (): void => {
        mayHaveLeft = true;
        request.end(body);
      };
      // Nothing is written before the server has proved who it is.
      if ('secureConnecting' in socket && socket.secureConnecting === true) socket.once('secureConnect', write);
      else write();
    });
  });
}

async function read(response: IncomingMessage, limit: number): Promise<HttpsAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new RangeError(`the answer has more than ${limit} octets`);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks).toString('utf8');
  return { kind: 'answered', status: response.statusCode ?? 0, headers: response.headers, body };
}
