import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom, testCertificate } from '@postrider/sdk/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isolatedInstance } from '../../core/composition/testing/isolated-instance.ts';
import { startFakeExchange } from '../../plugins/inbox-exchange/testing/fake-exchange.ts';
import type { ExchangeCue, FakeExchange } from '../../plugins/inbox-exchange/testing/fake-exchange.ts';
import { never, textsIn } from '../../plugins/inbox-exchange/testing/test-mailbox.ts';
import { startMailServers } from '../servers/mail-servers.ts';
import type { MailServers } from '../servers/mail-servers.ts';
import type { ReportOutput } from './proof.ts';
import { smallMailing } from './small-mailing.ts';
import { configurationFor, openStudio } from './studio.ts';
import type { Running, Studio } from './studio.ts';

// A studio whose answers come to an Exchange server in the office: the campaign leaves through a real Postfix, and what
// that returns lies in the Exchange inbox beside what people ask. The plugin runs isolated, as one from elsewhere does.

const root = fileURLToPath(new URL('../../', import.meta.url));
const bouncing = [3, 4, 5].map((number) => `person${number}@harbourpost.example`);
const enquiries = [1, 2, 6, 7, 8].map((number) => ({
  from: `person${number}@harbourpost.example`,
  text: `Could you come on day ${number} of May?`,
}));

interface Polled {
  readonly inboxes: readonly [
    {
      readonly listed: number;
      readonly read: number;
      readonly byKind: Readonly<Record<string, number>>;
      readonly joined: number;
      readonly tasks: number;
      readonly suppressed: number;
      readonly problems: readonly { readonly code: string; readonly what: string }[];
    },
  ];
}

interface TaskList {
  readonly tasks: readonly { readonly body: string; readonly contact: { readonly address: string } }[];
}

let servers: MailServers;
let exchange: FakeExchange;
let studio: Studio;
let cue: (asked: ExchangeCue) => void = () => {};

/** The built package under another name: what is bundled runs inline. */
async function bringApart(folder: string): Promise<void> {
  const own = join(root, 'plugins/inbox-exchange');
  const manifest = await readFile(join(own, 'package.json'), 'utf8');
  const named = manifest
    .replace('@postrider/inbox-exchange', 'exchange-apart')
    .replace('"id": "exchange"', '"id": "apart"');
  await cp(join(own, 'dist'), join(folder, 'dist'), { recursive: true });
  await cp(join(root, 'node_modules/sax'), join(folder, 'node_modules/sax'), { recursive: true });
  await writeFile(join(folder, 'package.json'), named);
  const entry = join(folder, 'dist/bundle/index.js');
  await writeFile(entry, (await readFile(entry, 'utf8')).replace('"inboxes", "exchange"', '"inboxes", "apart"'));
}

beforeAll(async () => {
  servers = await startMailServers({
    bouncing: Object.fromEntries(bouncing.map((address) => [address, '5.1.1 the mailbox was closed'])),
  });
  const { key, cert, ca } = await testCertificate(['127.0.0.1']);
  exchange = await startFakeExchange({
    users: { hello: 'Büro 9' },
    schemes: ['Negotiate', 'NTLM'],
    tls: { key, cert },
    bindsChannels: true,
    cue: (asked) => {
      cue(asked);
      return undefined;
    },
  });
  const [accounts = ''] = configurationFor(servers).split('inboxes:');
  studio = await openStudio({
    configuration: `${accounts}inboxes:
  answers:
    use: apart
    host: 127.0.0.1
    port: ${exchange.port}
    domain: NORTHLIGHT
    user: hello
    password: { secret: office }
    tls: { ca: exchange.pem }
    moveTo: Inbox/Handled
    pageSize: 3
    disposal: delete
    task: { sink: office, type: answer, status: new }
tasks:
  office: { use: local }
plugins: [apart]
`,
    secrets: { studio: servers.password, office: 'Büro 9' },
  });
  await studio.write('exchange.pem', ca);
  await bringApart(join(studio.folder, 'apart'));
  const { options } = await smallMailing(studio, 10, 'spring');
  await studio.run('send', ...options, '--yes');
  await servers.postfix.flushed();
  const store = exchange.store('hello');
  for (const mail of await servers.dovecot.mails(servers.studio)) store.deliver(mail);
  for (const { from, text } of enquiries)
    store.deliver(
      Buffer.from(
        `From: <${from}>\r\nTo: <${servers.studio}>\r\nSubject: May\r\nMessage-ID: <${from}>\r\n\r\n${text}\r\n`,
      ),
    );
});

afterAll(async () => {
  await studio?.[Symbol.asyncDispose]();
  await exchange?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

/** Polls, and kills the command when the server is asked for this the nth time, before it answers. */
async function killedAt(operation: string, nth: number): Promise<void> {
  let left = nth;
  let running: Running | undefined;
  cue = (asked) => {
    if (asked.operation === operation && asked.isSignedIn && --left === 0) running?.kill('SIGKILL');
  };
  running = studio.start('inbox', 'poll', '--json');
  const { exitCode } = await running.ended;
  cue = () => {};
  expect(exitCode).toBeUndefined();
}

const total = bouncing.length + enquiries.length;

test('it runs in a process of its own', async () => {
  const { stdout } = await studio.run('plugins', '--start');
  expect(stdout).toMatch(/exchange-apart.*isolated/);
});

test('killed while it fetched and while it moved mails, it goes on where it was', async () => {
  expect(exchange.store('hello').mails.size).toBe(total);
  await killedAt('GetItem', 2);
  await killedAt('MoveItem', 2);
  await killedAt('MoveItem', 1);
  await killedAt('UpdateItem', 2);
});

test('at last each mail was read once: bounces suppress, what people ask becomes tasks, and all of it is moved', async () => {
  const [polled] = (await studio.json<Polled>('inbox', 'poll')).inboxes;
  expect(polled.problems).toEqual([]);
  const { tasks } = await studio.json<TaskList>('tasks');
  expect(tasks.map(({ contact }) => contact.address).sort()).toEqual(enquiries.map(({ from }) => from));
  for (const { text } of enquiries) expect(tasks.filter(({ body }) => body.includes(text))).toHaveLength(1);
  const { proof, deliveries } = await studio.json<ReportOutput>('report', '--list', 'bounced');
  expect(proof).toMatchObject({ accepted: 10, returned: 3, addsUp: true });
  expect(deliveries?.map(({ address }) => address)).toEqual(bouncing);
  expect(textsIn(exchange, 'inbox', 'hello')).toEqual([]);
  expect(textsIn(exchange, 'Handled', 'hello')).toHaveLength(total);
  expect([...exchange.store('hello').mails.values()].every(({ isRead }) => isRead)).toBe(true);
  expect(exchange.refusals).toEqual([]);
});

test('polling again finds nothing, and changes nothing', async () => {
  const [polled] = (await studio.json<Polled>('inbox', 'poll')).inboxes;
  expect(polled).toMatchObject({ listed: 0, read: 0, tasks: 0, suppressed: 0, problems: [] });
  expect((await studio.json<TaskList>('tasks')).tasks).toHaveLength(enquiries.length);
});

test('a mail of the usual limit comes whole out of its process, and one of a hundred megabytes is left alone', async () => {
  await using server = await startFakeExchange({ users: { sales: 'Büro 9' } });
  const raw = Buffer.concat([Buffer.from('Subject: large\r\n\r\n'), seededRandom(3).bytes(24 * 1024 * 1024)]);
  server.store('sales').deliver(raw);
  server.store('sales').deliver(Buffer.alloc(100_000_000, 'x'));
  await using apart = await isolatedInstance({
    folder: join(root, 'plugins/inbox-exchange'),
    lent: { '@postrider/sdk': join(root, 'sdk') },
    conditions: [],
    kind: 'inboxes',
    use: 'exchange',
    settings: { host: server.host, port: server.port, security: 'none', user: 'sales', password: { secret: 'sales' } },
    secrets: { sales: 'Büro 9' },
  });
  const opened = await apart.contribution.open(never);
  if (opened.kind === 'refused') throw new Error(opened.problem.what);
  const { session } = opened;
  const [large, larger] = await session.list(never);
  const limit = 25 * 1024 * 1024;
  // Without its size the second is given up only while it comes.
  const given = await session.fetch({ uid: larger?.uid ?? '' }, limit, never);
  expect(given.kind === 'too-large' && given.size > limit && given.size < 2 * limit).toBe(true);
  const fetched = await session.fetch(large ?? { uid: '' }, limit, never);
  expect(fetched.kind === 'fetched' && raw.equals(fetched.raw)).toBe(true);
  await session.close();
});

test('a wrong password is told with what to do, and tried once', async () => {
  await using stranger = await openStudio({
    configuration: `company: { name: North Light, from: hello@northlight.example }
inboxes:
  answers: { use: exchange, host: 127.0.0.1, port: ${exchange.port}, user: hello, password: { secret: office }, tls: { ca: exchange.pem } }
tasks: { office: { use: local } }
`,
    secrets: { office: 'wrong' },
  });
  await stranger.write('exchange.pem', await readFile(join(studio.folder, 'exchange.pem'), 'utf8'));
  const before = exchange.refusals.length;
  const { stdout, stderr } = await stranger.run('inbox', 'poll');
  expect(stdout + stderr).toContain('refused the sign-in of hello for inbox answers');
  expect(stdout + stderr).toContain('Check user, domain and password');
  expect(exchange.refusals).toHaveLength(before + 1);
});
