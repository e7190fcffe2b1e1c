import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request as startRequest, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as secure, type ConnectionOptions } from 'node:tls';
import { causeOf, type Instance } from '#contracts';

/** The server of an HTTP interface, as the manifest's `permissions.network` names it. */
export interface HttpsServer {
  readonly host: string;
  readonly port: number;
  /** TLS settings besides; without them whom the host trusts is trusted. */
  readonly tls?: ConnectionOptions;
}

/** One request. */
export interface HttpsRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query, from the first slash on. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Milliseconds until the answer must be there whole. Default 60,000. */
  readonly timeout?: number;
  /** Octets of the largest answer that is read. Default 1 MiB. */
  readonly answerLimit?: number;
}

/** What became of a request; never a rejection. */
export type HttpsAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** By lower-case name. */
      readonly headers: IncomingHttpHeaders;
      readonly body: string;
    }
  /** It certainly did not leave: no connection came about. */
  | { readonly kind: 'not-sent'; readonly why: string }
  /** It may have left, and no whole answer came: nobody can know what the server did. A mail is then `uncertain`. */
  | { readonly kind: 'no-answer'; readonly why: string };

/** Speaks to one server. */
export interface HttpsClient {
  ask(request: HttpsRequest, signal: AbortSignal): Promise<HttpsAnswer>;
  /** Ends its connections; what is being asked is then not answered. */
  close(): void;
}

/**
 * A client whose connections the host opens (`instance.network`), with TLS in the plugin and the instance's clock for
 * its time limits. Connections are kept open between requests; requests at the same time get one each.
 */
export function httpsClient({ network, clock }: Pick<Instance, 'network' | 'clock'>, server: HttpsServer): HttpsClient {
  const agent = new HostAgent(network, server);
  return {
    async ask(request, signal) {
      const limit = new AbortController();
      const stopped = (why: string) => () => limit.abort(new Error(why));
      const stop = stopped('it was stopped');
      using _alarm = clock.after(request.timeout ?? 60_000, stopped('it took too long'));
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      try {
        return await exchange(agent, server, request, limit.signal);
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    close: () => agent.destroy(),
  };
}

/** Has the host open sockets. A socket is bound to no request's signal: the next request uses it again. */
class HostAgent extends Agent {
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

function exchange(agent: Agent, server: HttpsServer, asked: HttpsRequest, signal: AbortSignal): Promise<HttpsAnswer> {
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
