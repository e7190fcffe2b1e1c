import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const hello = Buffer.from(
  'From: marie@helas.example\r\nSubject: Wedding in June\r\n\r\nDo you photograph weddings?\r\n',
);

/** A pretend provider on this computer: the tests read from it, and so does `postrider plugin dev`. */
export async function startProvider({
  port = 0,
  key = 'trial',
  say = undefined as ((line: string) => void) | undefined,
} = {}) {
  const mails = new Map<string, Buffer>();
  let count = 0;
  const deliver = (raw: Uint8Array): void => void mails.set(`mail-${++count}`, Buffer.from(raw));
  // Somebody to talk to it means a person tries the plugin; there has to be a mail to read.
  if (say !== undefined) deliver(hello);

  const server = createServer((incoming, response) => {
    const reply = (status: number, body: string | Buffer): void => void response.writeHead(status).end(body);
    if (incoming.headers.authorization !== `Bearer ${key}`) return reply(401, 'wrong key');
    const { method, url = '' } = incoming;
    if (url === '/v1/account') return reply(200, 'welcome');
    if (url === '/v1/mails')
      return reply(200, JSON.stringify([...mails].map(([id, { length: size }]) => ({ id, size }))));
    const id = decodeURIComponent(url.replace(/^\/v1\/mails\//, ''));
    const mail = mails.get(id);
    if (mail === undefined) return reply(404, 'no such mail');
    if (method === 'DELETE') mails.delete(id);
    say?.(`The provider was asked: ${method} ${url}`);
    return reply(200, method === 'DELETE' ? '' : mail);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    deliver,
    held: (): readonly Buffer[] => [...mails.values()],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What `postrider plugin dev` starts, at the port that postrider.yaml beside this names. */
export default (say: (line: string) => void) => startProvider({ port: 8025, say });
