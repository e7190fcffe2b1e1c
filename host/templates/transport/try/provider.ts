import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A mail as the provider took it. */
export interface Taken {
  readonly from: string;
  readonly to: string;
  readonly raw: Buffer;
}

/** What the provider does wrong the next time, so that tests can see how the transport takes it. */
export type Trouble =
  | { readonly kind: 'unknown-recipient'; readonly address: string }
  | { readonly kind: 'busy'; readonly wait: number }
  | { readonly kind: 'breaks-off' }
  | { readonly kind: 'answer-lost' }
  | { readonly kind: 'silent'; reached(): void };

/** A pretend provider on this computer: the tests send to it, and so does `postrider plugin dev`. */
export async function startProvider({ port = 0, key = 'trial', say = (_line: string): void => {} } = {}) {
  const taken: Taken[] = [];
  let trouble: Trouble | undefined;

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const reply = (status: number, text: string, headers: Record<string, string> = {}): void => {
      response.writeHead(status, headers).end(text);
    };
    if (incoming.headers.authorization !== `Bearer ${key}`) return reply(401, 'wrong key');
    if (incoming.method === 'GET') return reply(200, 'welcome');
    const now = trouble;
    if (now?.kind !== 'unknown-recipient') trouble = undefined;
    if (now?.kind === 'breaks-off') return void incoming.socket.destroy();
    const parts: Buffer[] = [];
    for await (const part of incoming as AsyncIterable<Buffer>) parts.push(part);
    if (now?.kind === 'silent') return now.reached();
    if (now?.kind === 'busy') return reply(429, 'slower', { 'retry-after': String(now.wait / 1000) });
    const { from, to, message } = JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, string>;
    if (from === undefined || to === undefined || message === undefined) return reply(400, 'from, to and message');
    if (now?.kind === 'unknown-recipient' && now.address === to) return reply(422, 'no such recipient');
    taken.push({ from, to, raw: Buffer.from(message, 'base64') });
    say(`The provider took a mail to ${to}.`);
    if (now?.kind === 'answer-lost') return void incoming.socket.destroy();
    return reply(202, `taken as number ${taken.length}`);
  };

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => incoming.socket.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    taken,
    provoke: (next: Trouble): void => void (trouble = next),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What `postrider plugin dev` starts, at the port that postrider.yaml beside this names. */
export default (say: (line: string) => void) => startProvider({ port: 8025, say });
