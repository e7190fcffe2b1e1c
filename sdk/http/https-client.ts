import type { IncomingHttpHeaders } from 'node:http';
import type { ConnectionOptions } from 'node:tls';
import type { Instance } from '#contracts';
import type { HostAgent } from './https-exchange.ts';

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
  let agent: HostAgent | undefined;
  let isClosed = false;
  return {
    async ask(request, signal) {
      const limit = new AbortController();
      const stopped = (why: string) => () => limit.abort(new Error(why));
      const stop = stopped('it was stopped');
      using _alarm = clock.after(request.timeout ?? 60_000, stopped('it took too long'));
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      try {
        // Node's HTTPS takes ten megabytes, and most plugins that import this never ask anything.
        const { HostAgent, exchange } = await import('./https-exchange.ts');
        agent ??= new HostAgent(network, server);
        if (isClosed) agent.destroy();
        return await exchange(agent, server, request, limit.signal);
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    close() {
      isClosed = true;
      agent?.destroy();
    },
  };
}
