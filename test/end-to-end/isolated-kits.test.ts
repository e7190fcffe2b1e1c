import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContributionKind, ContributionKinds } from '@postrider/sdk';
import {
  type ContractCase,
  handlerContract,
  inboxContract,
  type Pop3Server,
  rendererContract,
  routeContract,
  type SmtpServer,
  smtpTroubles,
  startPop3Server,
  startSmtpServer,
  taskSinkContract,
  throttleContract,
  transportContract,
  wrongPassword,
} from '@postrider/sdk/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isolatedInstance, type IsolatedInstanceWish } from '../../core/composition/testing/isolated-instance.ts';
import { type FakeExchange, startFakeExchange } from '../../plugins/inbox-exchange/testing/fake-exchange.ts';

// The plugins that Postrider brings, each in a process of its own as the built package, held to the kits that they
// pass inline. Those that keep a database of their own are missing: an isolated plugin may not open one. A small sink
// that keeps its tasks in `instance.storage` stands for sinks.

const root = fileURLToPath(new URL('../../', import.meta.url));
const processes = new AsyncDisposableStack();
afterAll(() => processes.disposeAsync());

/** One instance in a process of its own, which ends with the tests. */
async function isolated<Kind extends ContributionKind>(
  plugin: string,
  wish: Omit<IsolatedInstanceWish<Kind>, 'folder'>,
): Promise<ContributionKinds[Kind]> {
  const folder = join(root, 'plugins', plugin);
  const borrowed = { lent: { '@postrider/sdk': join(root, 'sdk') }, libraries: [join(root, 'smtp')] };
  return processes.use(await isolatedInstance<Kind>({ folder, ...borrowed, conditions: [], ...wish })).contribution;
}

/** Two instances, given in turn: what one of them remembers, the other does not know. */
function inTurn<Made>(make: () => Promise<Made>): () => Promise<Made> {
  const made: Promise<Made>[] = [];
  let asked = 0;
  return () => (made[asked++ % 2] ??= make());
}

const run = async (each: ContractCase): Promise<void> => expect(each.run()).resolves.toBeUndefined();

describe('smtp', () => {
  const troubles = smtpTroubles();
  let server: SmtpServer;
  let accounts: readonly ContributionKinds['transports'][] = [];
  beforeAll(async () => {
    server = processes.use(await startSmtpServer({ users: { studio: 'Correct horse 9' }, cue: troubles.cue }));
    const account = (password: string) =>
      isolated('transport-smtp', {
        kind: 'transports',
        use: 'smtp',
        settings: {
          host: server.host,
          port: server.port,
          security: 'none',
          user: 'studio',
          password: { secret: 'studio' },
          mailsInFlight: 2,
        },
        secrets: { studio: password },
      });
    accounts = [await account('Correct horse 9'), await account(wrongPassword)];
  });
  const cases = transportContract({
    capabilities: { connections: 5, mailsInFlight: 2, keepsChunks: true },
    signsIn: 'password',
    asksToWait: true,
    async bench() {
      const [transport, stranger] = accounts;
      if (transport === undefined || stranger === undefined) throw new Error('The accounts are not there.');
      const before = server.mails.length;
      troubles.calm();
      return {
        transport,
        stranger,
        provoke: troubles.provoke,
        taken: () => server.mails.slice(before).map(({ from, to, octets }) => ({ from, to: to[0] ?? '', raw: octets })),
        async [Symbol.asyncDispose]() {},
      };
    },
  });
  test.each(cases)('$name', run);
});

describe('pop3', () => {
  let server: Pop3Server;
  let inboxes: readonly ContributionKinds['inboxes'][] = [];
  beforeAll(async () => {
    server = processes.use(await startPop3Server({ users: { sales: 'Correct horse 9' } }));
    const inbox = (password: string) =>
      isolated('inbox-pop3', {
        kind: 'inboxes',
        use: 'pop3',
        settings: {
          host: '127.0.0.1',
          port: server.port,
          security: 'none',
          user: 'sales',
          password: { secret: 'sales' },
        },
        secrets: { sales: password },
      });
    inboxes = [await inbox('Correct horse 9'), await inbox(wrongPassword)];
  });
  const cases = inboxContract({
    sessions: 'exclusive',
    lastLineEnd: 'added',
    async bench() {
      const [inbox, stranger] = inboxes;
      if (inbox === undefined || stranger === undefined) throw new Error('The inboxes are not there.');
      server.empty('sales');
      return {
        inbox,
        stranger,
        deliver: (raw) => void server.deliver('sales', raw),
        held: () => server.mails('sales').map(({ raw }) => raw),
        async [Symbol.asyncDispose]() {},
      };
    },
  });
  test.each(cases)('$name', run);
});

describe('exchange', () => {
  let server: FakeExchange;
  let inboxes: readonly ContributionKinds['inboxes'][] = [];
  beforeAll(async () => {
    server = processes.use(await startFakeExchange({ users: { sales: 'Correct horse 9' }, schemes: ['NTLM'] }));
    const inbox = (password: string) =>
      isolated('inbox-exchange', {
        kind: 'inboxes',
        use: 'exchange',
        settings: {
          host: server.host,
          port: server.port,
          security: 'none',
          user: 'NORTHLIGHT\\sales',
          password: { secret: 'sales' },
        },
        secrets: { sales: password },
      });
    inboxes = [await inbox('Correct horse 9'), await inbox(wrongPassword)];
  });
  const cases = inboxContract({
    sessions: 'shared',
    lastLineEnd: 'kept',
    async bench() {
      const [inbox, stranger] = inboxes;
      if (inbox === undefined || stranger === undefined) throw new Error('The inboxes are not there.');
      const store = server.store('sales');
      store.mails.clear();
      return {
        inbox,
        stranger,
        deliver: (raw) => void store.deliver(raw),
        held: () => store.mailsIn(store.known('inbox')?.id ?? '').map(({ raw }) => raw),
        async [Symbol.asyncDispose]() {},
      };
    },
  });
  test.each(cases)('$name', run);
});

describe.each([
  ['limits', { rules: ['500 recipients per day rolling', '20 per minute'], timeZone: 'Europe/Berlin' }],
  ['pace', { group: { mails: 7, pause: '30s' }, rest: { every: '1h', for: '5m' } }],
  ['adaptive', {}],
])('%s', (use, settings) => {
  const greedy = {
    now: Date.parse('2026-03-02T10:30:00Z'),
    mails: 1_000_000,
    recipientsPerMail: 1,
    bytesPerMail: 10_000,
  };
  const create = inTurn(() => isolated(`throttle-${use}`, { kind: 'throttles', use, settings }));
  test.each(throttleContract({ create, givesBack: true, greedy }))('$name', run);
});

const storedSink = `
export default {
  activate(context) {
    context.register('taskSinks', 'stored', ({ clock, storage }) => ({
      async create(task, key) {
        const tasks = await storage.update((before = []) =>
          before.some((each) => each.key === key)
            ? before
            : [...before, { ...task, key, id: 't' + (before.length + 1), createdAt: clock.now() }],
        );
        return { id: tasks.find((each) => each.key === key).id };
      },
      async list({ limit }) {
        const tasks = (await storage.get()) ?? [];
        return tasks.toReversed().slice(0, limit).map(({ key, ...task }) => task);
      },
    }));
  },
};
`;

describe('a sink', () => {
  let folder = '';
  beforeAll(async () => {
    folder = processes.use(await mkdtempDisposable(join(tmpdir(), 'postrider-sink-'))).path;
    const settings = { type: 'object', properties: {}, additionalProperties: false };
    const taskSinks = [{ id: 'stored', api: 'task-sink/v1', title: 'Stored', settings }];
    const manifest = { name: 'stored', version: '1.0.0', type: 'module', main: './index.js' };
    const postrider = { contributes: { taskSinks } };
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ ...manifest, engines: { postrider: '^0.1.0' }, postrider }),
    );
    await writeFile(join(folder, 'index.js'), storedSink);
  });
  const cases = taskSinkContract(async () => {
    const place = new AsyncDisposableStack();
    const data = place.use(await mkdtempDisposable(join(tmpdir(), 'postrider-tasks-'))).path;
    return {
      async sink() {
        const wish = { folder, kind: 'taskSinks', use: 'stored', conditions: [], dataFolder: data } as const;
        return place.use(await isolatedInstance(wish)).contribution;
      },
      [Symbol.asyncDispose]: () => place.disposeAsync(),
    };
  });
  test.each(cases)('$name', run);
});

describe('ordered', () => {
  const accounts = ['studio', 'backup', 'gmail'];
  const create = inTurn(() => isolated('route-ordered', { kind: 'routes', use: 'ordered', settings: { accounts } }));
  test.each(routeContract({ create, accounts }))('$name', run);
});

describe('desk', () => {
  const create = inTurn(() => isolated('handler-desk', { kind: 'handlers', use: 'desk' }));
  test.each(handlerContract(create))('$name', run);
});

describe('text', () => {
  const letter = (text: string) => ({ file: 'letter.txt', text });
  const cases = rendererContract({
    create: inTurn(() => isolated('content-mjml', { kind: 'renderers', use: 'text' })),
    letter: (subject, text) => letter(`Subject: ${subject}\n\n${text}\n`),
    field: (name, fallback) => `{{ ${name}${fallback === undefined ? '' : ` | ${fallback}`} }}`,
    faulty: [{ letter: letter('Hello\n{{ }}\n{{ a'), lines: [1, 2, 3] }],
  });
  test.each(cases)('$name', run);
});

describe('mjml', () => {
  const page = (subject: string, body: string): string =>
    `<mjml>\n<mj-head><mj-title>${subject}</mj-title></mj-head>\n<mj-body><mj-section><mj-column>\n${body}\n</mj-column></mj-section></mj-body>\n</mjml>\n`;
  const letter = (text: string) => ({ file: 'letter.mjml', text });
  const cases = rendererContract({
    create: inTurn(() => isolated('content-mjml', { kind: 'renderers', use: 'mjml' })),
    letter: (subject, text) => letter(page(subject, `<mj-text>${text}</mj-text>`)),
    field: (name, fallback) => `{{ ${name}${fallback === undefined ? '' : ` | ${fallback}`} }}`,
    faulty: [
      { letter: letter(page('Spring', '<mj-text foo="1">{{ }}</mj-text>\n<mj-image>\n{{ a')), lines: [4, 5, 6] },
    ],
  });
  test.each(cases)('$name', run);
});
