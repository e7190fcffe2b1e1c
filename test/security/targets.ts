import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import path from 'node:path';

/** What a burglar is after: real files, real servers that listen, real processes. */
export interface Targets extends AsyncDisposable {
  readonly places: Readonly<Record<string, unknown>>;
  /** Names and ports that its manifest may ask for besides. */
  readonly more: readonly string[];
  /** An address that the plugin is granted. */
  readonly granted: { readonly host: string; readonly port: number };
  /** Whom it reached, and whom it harmed. */
  readonly hits: readonly string[];
}

async function listening(hits: string[], what: string, where: Parameters<Server['listen']>[0]): Promise<Server> {
  const server = createServer((socket) => {
    hits.push(what);
    socket.on('error', () => {}).end();
  }).listen(where);
  await once(server, 'listening');
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** A name, other than its own, by which this computer knows itself. */
async function innerName(): Promise<string | undefined> {
  const hosts = await readFile('/etc/hosts', 'utf8').catch(() => '');
  const names = hosts.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return /^(127\.|::1$)/.test(address) ? names : [];
  });
  return names.find((name) => name !== 'localhost' && !name.endsWith('.localhost'));
}

/** Lays everything out in `folder`, a studio's. */
export async function layTargets(folder: string): Promise<Targets> {
  await using laying = new AsyncDisposableStack();
  const hits: string[] = [];
  const closes = <Closing extends { close(): unknown }>(server: Closing): Closing =>
    laying.adopt(server, (each) => void each.close());

  const tcp4 = closes(await listening(hits, 'tcp4', { host: '127.0.0.1', port: 0 }));
  const tcp6 = closes(await listening(hits, 'tcp6', { host: '::1', port: 0 }));
  const grantedServer = closes(await listening([], 'granted', { host: '127.0.0.1', port: 0 }));
  const unix = path.join(folder, 'unix.sock');
  closes(await listening(hits, 'unix', { path: unix }));
  const abstract = `postrider-${path.basename(folder)}`;
  closes(await listening(hits, 'abstract', { path: `\0${abstract}` }));
  const udp = closes(createSocket('udp4'));
  udp.on('message', () => hits.push('udp'));
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');

  const bystander = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  bystander.on('exit', () => hits.push('bystander'));
  laying.defer(() => {
    bystander.removeAllListeners('exit');
    bystander.kill('SIGKILL');
  });

  const data = path.join(folder, '.postrider');
  await mkdir(path.join(data, 'transports', 'good'), { recursive: true });
  const storage = path.join(data, 'transports', 'good', 'token.json');
  await writeFile(storage, '"hush"');
  await writeFile(path.join(data, 'secrets.json'), '{"desk":"hush"}', { mode: 0o600 });
  const outside = path.join(folder, 'outside.json');
  await writeFile(outside, '"hush"');
  await writeFile(path.join(folder, 'environment'), 'HUSH=hush\n');

  const inner = await innerName();
  const granted = { host: '127.0.0.1', port: portOf(grantedServer) };
  const laid = laying.move();
  return {
    granted,
    more: inner === undefined ? [] : [`${inner}:${portOf(tcp4)}`],
    hits,
    places: {
      ledger: path.join(folder, 'ledger.db'),
      configuration: path.join(folder, 'postrider.yaml'),
      secrets: path.join(data, 'secrets.json'),
      storage,
      outside,
      elsewhere: path.join(folder, 'written'),
      cache: path.join(folder, 'cache'),
      environmentFile: path.join(folder, 'environment'),
      tcp4: portOf(tcp4),
      tcp6: portOf(tcp6),
      udp: udp.address().port,
      unix,
      abstract,
      granted,
      ...(inner === undefined ? {} : { inner }),
      host: process.pid,
      bystander: bystander.pid,
    },
    [Symbol.asyncDispose]: () => laid.disposeAsync(),
  };
}
