import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Waits on this computer for a browser that somebody else leads back here (RFC 8252 section 7.3). */
export interface BrowserReturn extends AsyncDisposable {
  /** Where to lead it. */
  readonly address: string;
  /** What it brings: of the first request that bears the state. Rejects with the signal's reason. */
  result(signal: AbortSignal): Promise<URLSearchParams>;
}

const headers = {
  'Content-Type': 'text/plain; charset=utf-8',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  Connection: 'close',
};

/** Listens on loopback, at a port of the system's choice. Whoever does not know the state is sent away, and changes nothing. */
export async function browserReturn(state: string): Promise<BrowserReturn> {
  const came = Promise.withResolvers<URLSearchParams>();
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000 }, (request, response) => {
    const brought = broughtBy(request);
    const isMeant = request.method === 'GET' && brought.get('state') === state;
    answer(response, isMeant);
    if (isMeant) came.resolve(brought);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async result(signal) {
      const gaveUp = Promise.withResolvers<never>();
      const giveUp = (): void => gaveUp.reject(signal.reason as Error);
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
      try {
        return await Promise.race([came.promise, gaveUp.promise]);
      } finally {
        signal.removeEventListener('abort', giveUp);
      }
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      // The answer is on its way to a browser that may keep its connection.
      const late = setTimeout(() => server.closeAllConnections(), 500);
      await closed;
      clearTimeout(late);
    },
  };
}

function broughtBy({ url }: IncomingMessage): URLSearchParams {
  const [path, query] = (url ?? '').split('?', 2);
  return new URLSearchParams(path === '/' ? query : '');
}

function answer(response: ServerResponse, isMeant: boolean): void {
  response.writeHead(isMeant ? 200 : 404, headers);
  response.end(isMeant ? 'Postrider has heard from Google. You can close this page.\n' : 'Nothing is here.\n');
}
