import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A pretend provider on this computer: the tests make tasks there, and so does `postrider plugin dev`. */
export async function startProvider({ port = 0, key = 'trial', say = (_line: string): void => {} } = {}) {
  const tasks = new Map<string, { readonly id: string }>();

  const create = async (incoming: IncomingMessage): Promise<string> => {
    const parts: Buffer[] = [];
    for await (const part of incoming as AsyncIterable<Buffer>) parts.push(part);
    const { title } = JSON.parse(Buffer.concat(parts).toString('utf8')) as { readonly title: string };
    const idempotencyKey = String(incoming.headers['idempotency-key']);
    const task = tasks.get(idempotencyKey) ?? { id: `task-${tasks.size + 1}` };
    tasks.set(idempotencyKey, task);
    say(`The provider has a task: ${title}`);
    return JSON.stringify(task);
  };
  const server = createServer((incoming, response) => {
    if (incoming.headers.authorization !== `Bearer ${key}`) return void response.writeHead(401).end('wrong key');
    create(incoming).then(
      (answer) => response.writeHead(201).end(answer),
      () => incoming.socket.destroy(),
    );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What `postrider plugin dev` starts, at the port that postrider.yaml beside this names. */
export default (say: (line: string) => void) => startProvider({ port: 8025, say });
