import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as secure } from 'node:tls';
import { ProblemError, causeOf } from '@postrider/sdk';
import type { Instance, SecretReference } from '@postrider/sdk';

/** Where the API is, and the key that it knows you by. */
export interface ApiSettings {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'none';
  readonly key: SecretReference;
}

export interface Question {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Octets of the longest answer; 64 KiB when left out. */
  readonly limit?: number;
}

/** What came of a question: `not-sent` certainly never left, `lost` may have been heard. */
export type Answer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: Buffer; readonly retryAfter?: number }
  | { readonly kind: 'not-sent'; readonly why: string }
  | { readonly kind: 'lost'; readonly why: string };

/** What went wrong, as the end of a sentence. */
function wordsFor(thrown: unknown): string {
  const words = ProblemError.is(thrown) ? thrown.problem.what : causeOf(thrown).message;
  return words.replace(/\.$/, '');
}

/** The host opens the socket, to granted addresses only; TLS runs here. */
async function open({ network, settings }: Instance<ApiSettings>, signal: AbortSignal): Promise<Socket> {
  const { host, port } = settings;
  const plain = await network.connect({ host, port }, signal);
  if (settings.security === 'none') return plain;
  const socket = secure({ socket: plain, host, ...(isIP(host) === 0 ? { servername: host } : {}) });
  await once(socket, 'secureConnect', { signal });
  return socket;
}

async function read(incoming: IncomingMessage, limit: number): Promise<Answer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limit) return { kind: 'lost', why: `the answer is longer than ${limit} octets` };
    parts.push(part);
  }
  const seconds = Number(incoming.headers['retry-after']);
  return {
    kind: 'answered',
    status: incoming.statusCode ?? 0,
    body: Buffer.concat(parts),
    ...(seconds > 0 ? { retryAfter: seconds * 1000 } : {}),
  };
}

/** Asks the API once. Never rejects: what went wrong is an answer, and says whether anything had left. */
export async function ask(instance: Instance<ApiSettings>, question: Question, signal: AbortSignal): Promise<Answer> {
  let socket: Socket;
  let key: string;
  try {
    key = await instance.secret(instance.settings.key);
    socket = await open(instance, signal);
  } catch (thrown) {
    return { kind: 'not-sent', why: wordsFor(thrown) };
  }
  const body = question.body === undefined ? '' : JSON.stringify(question.body);
  return new Promise((resolve) => {
    const lost = (thrown: unknown): void => resolve({ kind: 'lost', why: wordsFor(thrown) });
    const outgoing = request({
      createConnection: () => socket,
      host: instance.settings.host,
      method: question.method,
      path: question.path,
      headers: {
        ...question.headers,
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
      signal,
    });
    outgoing.on('error', lost);
    outgoing.on('response', (incoming) => {
      read(incoming, question.limit ?? 65_536)
        .then(resolve, lost)
        .finally(() => socket.destroy());
    });
    outgoing.end(body);
  });
}
