import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fact, Mail } from '../../contracts/index.ts';
import { isolatedInstance } from '../../composition/testing/isolated-instance.ts';

// These start processes: the only file here that does.

/** Processes take their time on a computer that is busy. */
const slow = { timeout: 60_000 };

let root = '';
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'isolated-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const settings = {
  type: 'object',
  properties: { port: { type: 'integer', description: 'Port.' } },
  additionalProperties: false,
};

/** A plugin of one transport, whose factory has this body. */
async function transportPlugin(name: string, body: string, activate = ''): Promise<string> {
  const folder = path.join(root, name);
  await mkdir(folder);
  const manifest = {
    name,
    version: '1.0.0',
    type: 'module',
    main: 'index.js',
    engines: { postrider: '*' },
    postrider: {
      contributes: { transports: [{ id: 'pigeon', api: 'transport/v1', title: 'Pigeon', settings }] },
      permissions: { network: ['127.0.0.1:${settings.port}'] },
    },
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(
    path.join(folder, 'index.js'),
    `import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
export default { activate(context) { ${activate}
  context.register('transports', 'pigeon', (instance) => { ${body} });
} };`,
  );
  return folder;
}

const capabilities = 'capabilities: { connections: 1, mailsInFlight: 4 }';
const { signal } = new AbortController();

function mail(delivery: number, chunks: readonly Uint8Array[]): Mail {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const envelope = { from: 'a@one.example', to: `b${delivery}@two.example` };
  return { delivery, messageId: `<${delivery}@one.example>`, envelope, chunks, size, smtpUtf8: false };
}

test(
  'a mail crosses the border, its outcome comes back, and what all mails share arrives whole each time',
  slow,
  async () => {
    const folder = await transportPlugin(
      'echo',
      `return { ${capabilities}, verify: async () => undefined, connect: async () => ({ kind: 'connected', connection: {
      offer: { mailsInFlight: 3 },
      send: async (mail) => ({ kind: 'accepted', reply: { text: mail.envelope.to + ' ' + Buffer.concat(mail.chunks).toString() }, extra: 1 }),
      close: async () => {},
    } }) };`,
    );
    await using made = await isolatedInstance({ folder, kind: 'transports', use: 'pigeon' });
    const transport = made.contribution;
    expect(transport.capabilities).toEqual({ connections: 1, mailsInFlight: 4, keepsChunks: true });
    expect(await transport.verify(signal)).toBeUndefined();
    const connected = await transport.connect(signal);
    if (connected.kind !== 'connected') throw new Error(connected.problem.what);
    const { connection } = connected;
    expect(connection.offer).toEqual({ mailsInFlight: 3 });
    const shared = Buffer.from('x'.repeat(200));
    const outcomes = await Promise.all(
      [1, 2, 3, 4].map((each) =>
        connection.send(mail(each, [Buffer.from(`To: ${each};`), shared, Buffer.alloc(0)]), signal),
      ),
    );
    expect(outcomes).toEqual(
      [1, 2, 3, 4].map((each) => ({
        kind: 'accepted',
        reply: { text: `b${each}@two.example To: ${each};${'x'.repeat(200)}` },
      })),
    );
    await connection.close();
    expect(made.host.bootTree()[0]).toMatchObject({
      grade: 'isolated',
      state: 'active',
      isolation: { state: 'running', restarts: 0 },
    });
  },
);

test(
  'it reaches nothing by itself; the host opens what was granted, and hands it over with every octet',
  slow,
  async () => {
    const server = createServer((socket) => socket.end('220 a greeting that comes at once\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const folder = await transportPlugin(
      'walled',
      `const refused = (work) => { try { work(); return 'done'; } catch (error) { return error.code; } };
     return { ${capabilities}, connect: async () => { throw new Error('no'); }, verify: async (signal) => {
      const read = refused(() => readFileSync('/etc/passwd'));
      const direct = await new Promise((resolve) => connect(${port}, '127.0.0.1').on('connect', () => resolve('done')).on('error', (error) => resolve(error.code)));
      const other = await instance.network.connect({ host: '127.0.0.1', port: ${port} + 1 }, signal).catch((error) => error.problems[0].code);
      const socket = await instance.network.connect({ host: '127.0.0.1', port: ${port} }, signal);
      await new Promise((resolve) => setTimeout(resolve, 20));
      let heard = '';
      for await (const octets of socket) heard += octets;
      const secret = await instance.secret({ secret: 'other' }).catch((error) => error.problems[0].code);
      const folder = await instance.dataFolder().catch((error) => error.problems[0].code);
      const count = (await instance.storage.update((value) => (value ?? 0) + 1)) + (await instance.storage.get());
      return { code: 'FOUND', what: JSON.stringify({ read, direct, other, heard, secret, folder, count, env: Object.keys(process.env).filter((key) => !key.startsWith('NODE_CHANNEL')) }), next: '' };
    } };`,
    );
    await using made = await isolatedInstance({
      folder,
      kind: 'transports',
      use: 'pigeon',
      settings: { port },
      secrets: { other: 'hush' },
    });
    const found = await made.contribution.verify(signal);
    server.close();
    expect(JSON.parse(found?.what ?? '{}')).toEqual({
      read: 'ERR_ACCESS_DENIED',
      direct: 'ERR_ACCESS_DENIED',
      other: 'NETWORK_NOT_GRANTED',
      heard: '220 a greeting that comes at once\r\n',
      secret: 'SECRET_NOT_GRANTED',
      folder: 'DATA_NOT_GRANTED',
      count: 2,
      env: ['TZ'],
    });
  },
);

test(
  'a process that ends takes its mails into doubt, rests, and is started again when it is needed',
  slow,
  async () => {
    const folder = await transportPlugin(
      'mortal',
      `return { ${capabilities}, verify: async () => undefined, connect: async () => ({ kind: 'connected', connection: {
      offer: {},
      send: async (mail) => mail.delivery === 1 ? process.abort() : { kind: 'accepted', reply: { text: 'ok' } },
      close: async () => {},
    } }) };`,
    );
    await using made = await isolatedInstance({ folder, kind: 'transports', use: 'pigeon' });
    const facts: Fact[] = [];
    made.bus.onAny((fact) => facts.push(fact));
    const transport = made.contribution;
    const connected = await transport.connect(signal);
    if (connected.kind !== 'connected') throw new Error(connected.problem.what);
    const outcome = await connected.connection.send(mail(1, [Buffer.from('x')]), signal);
    expect(outcome).toMatchObject({ kind: 'uncertain', why: expect.stringContaining('SIGABRT') as string });
    // What was not handed over before is certainly not sent.
    expect(await connected.connection.send(mail(2, [Buffer.from('x')]), signal)).toMatchObject({
      kind: 'refused',
      class: 'transient',
      scope: 'connection',
    });
    expect(facts).toMatchObject([{ type: 'plugin.crashed', plugin: 'mortal', problem: { code: 'PLUGIN_CRASHED' } }]);
    expect(await transport.connect(signal)).toMatchObject({
      kind: 'refused',
      refusal: { class: 'transient', scope: 'connection' },
      problem: { code: 'PLUGIN_CRASHED' },
    });
    // Whoever can wait does.
    expect(await transport.verify(signal)).toBeUndefined();
    expect(facts.map(({ type }) => type)).toEqual(['plugin.crashed', 'plugin.restarted']);
    expect((await transport.connect(signal)).kind).toBe('connected');
  },
);

test('memory beside its objects is counted as well', slow, async () => {
  const folder = await transportPlugin(
    'hungry',
    `const kept = [];
     const eat = () => { kept.push(Buffer.alloc(16 * 1024 * 1024, 1)); if (kept.length < 128) setTimeout(eat, 5); };
     return { ${capabilities}, verify: () => { eat(); return new Promise(() => {}); }, connect: async () => {} };`,
  );
  await using made = await isolatedInstance({ folder, kind: 'transports', use: 'pigeon' });
  await expect(made.contribution.verify(signal)).rejects.toMatchObject({
    problems: [{ code: 'PLUGIN_UNANSWERED', what: expect.stringContaining('more memory than it may') as string }],
  });
});

test('octets that are no message end the process and not the host', slow, async () => {
  for (const [name, attack] of [
    ['garbage', `import('node:fs').then(({ writeSync }) => writeSync(3, Buffer.from([0, 0, 0, 4, 1, 2, 3, 4])))`],
    ['spoof', `process.send({ cmd: 'NODE_HANDLE', type: 'net.Nonsense' })`],
    ['acknowledged', `process.send({ cmd: 'NODE_HANDLE_ACK' })`],
    ['noise', `process.send([{ kind: 'answer', id: 999, answer: { kind: 'value' } }])`],
    ['large', `process.send(Buffer.alloc(80 * 1024 * 1024))`],
  ] as const) {
    const folder = await transportPlugin(
      name,
      `return { ${capabilities}, verify: () => { ${attack}; return new Promise(() => {}); }, connect: async () => {} };`,
    );
    await using made = await isolatedInstance({ folder, kind: 'transports', use: 'pigeon' });
    await expect(made.contribution.verify(signal), name).rejects.toMatchObject({
      problems: [{ code: 'PLUGIN_UNANSWERED' }],
    });
    expect(made.host.bootTree()[0]?.isolation?.state, name).toBe('resting');
  }
});
