import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Manifest, Problem } from '../../contracts/index.ts';
import type { LoadedConfiguration } from './load-configuration.ts';
import { loadConfiguration } from './load-configuration.ts';
import { configuredPlugins } from './read-configuration.ts';

const fixtures = path.join(import.meta.dirname, 'fixtures');
const defaults = { store: 'sqlite', handlers: ['desk'] };
let folder: string;
let catalogue: readonly Manifest[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'configuration-'));
  catalogue = JSON.parse(await readFile(path.join(fixtures, 'catalogue.json'), 'utf8')) as readonly Manifest[];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function load(text: string | Uint8Array): Promise<LoadedConfiguration> {
  const file = path.join(folder, 'postrider.yaml');
  await writeFile(file, text);
  return loadConfiguration(file, catalogue, defaults);
}

/** What a person reads: place, code, what, next. */
function read(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code, what, next, where }) => `${where?.line}:${where?.column} ${code}: ${what} ${next}`);
}

const company = 'company: { name: North Light, from: hello@northlight.example }\n';

test('a studio with all sections is read whole, defaults filled in', async () => {
  const file = path.join(fixtures, 'studio.yaml');
  const { configuration, problems } = await loadConfiguration(file, catalogue, defaults);
  expect(problems).toEqual([]);
  expect(configuration?.company.timeZone).toBe('Europe/Berlin');
  expect(configuration?.accounts.get('desk')).toEqual({
    name: 'desk',
    use: 'smtp',
    written: { host: 'smtp.mail.example', password: { secret: 'desk' } },
    settings: {
      host: 'smtp.mail.example',
      port: 587,
      security: 'starttls',
      connections: 5,
      password: { secret: 'desk' },
    },
    throttles: [],
    place: { file, line: 17, column: 3, pointer: '/accounts/desk' },
  });
  expect(configuration?.accounts.get('studio')?.throttles).toEqual(['isp']);
  expect(configuration?.inboxes.get('sales')).toEqual({
    name: 'sales',
    use: 'pop3',
    settings: { host: 'mail.isp.example', port: 995, security: 'tls', user: 'sales', password: { secret: 'sales' } },
    written: { host: 'mail.isp.example', security: 'tls', user: 'sales', password: { secret: 'sales' } },
    department: 'Sales',
    user: 'front-desk',
    task: { sink: 'office', type: 'enquiry', status: 'new' },
    handlers: ['desk'],
    excludeBefore: Date.UTC(2026, 0, 1),
    disposal: 'keep',
    sizeLimit: 25 * 1024 * 1024,
    place: { file, line: 24, column: 3, pointer: '/inboxes/sales' },
  });
});

test('what is left out has its default: the ledger, the handlers, the retries of RFC 5321', async () => {
  const { configuration } = await load(company);
  expect(configuration?.ledger).toMatchObject({
    use: 'sqlite',
    settings: { file: 'ledger.db', durability: 'process' },
  });
  expect([...(configuration?.handlers.keys() ?? [])]).toEqual(['desk']);
  const minute = 60_000;
  expect(configuration?.retry).toEqual({
    delays: [5, 15, 30, 60, 120, 180].map((each) => each * minute),
    giveUpAfter: 4 * 24 * 60 * minute,
  });
  expect(configuration?.accounts.size).toBe(0);
});

test('retries, sizes and paths are read as written', async () => {
  await writeFile(path.join(folder, 'signature.html'), '<p>North Light</p>');
  const { configuration, problems } = await load(
    `company: { name: N, from: a@b.example, signature: signature.html }
retry: { delays: [30s, 2h], giveUpAfter: 1d }
plugins: [./extra, { folder: ../other, grade: inline, proposals: [bulk@1] }]
inboxes: { answers: { use: pop3, host: h, user: u, password: { secret: s }, sizeLimit: 1000, disposal: delete, handlers: [] } }
`,
  );
  expect(problems).toEqual([]);
  expect(configuration?.retry).toEqual({ delays: [30_000, 7_200_000], giveUpAfter: 86_400_000 });
  expect(configuration?.company.signature).toBe(path.join(folder, 'signature.html'));
  expect(configuration?.plugins).toEqual([
    { folder: path.join(folder, 'extra'), grade: 'isolated', proposals: [] },
    { folder: path.join(path.dirname(folder), 'other'), grade: 'inline', proposals: ['bulk@1'] },
  ]);
  expect(configuration?.inboxes.get('answers')).toMatchObject({ sizeLimit: 1000, disposal: 'delete', handlers: [] });
});

test('a heading whose entries are all commented out is an empty section', async () => {
  const { configuration, problems } = await load(`${company}accounts:\n  # studio: {}\nretry:\n`);
  expect(problems).toEqual([]);
  expect(configuration?.accounts.size).toBe(0);
});

test('an anchor saves repeating', async () => {
  const { configuration, problems } = await load(
    `${company}accounts:\n  one: { use: smtp, host: h, tls: &trust { ca: ca.pem } }\n  two: { use: smtp, host: h, tls: *trust }\n`,
  );
  expect(problems).toEqual([]);
  expect(configuration?.accounts.get('two')?.settings['tls']).toEqual({ ca: 'ca.pem' });
});

test('all faults are told at once, each with its place, what was found and what to do', async () => {
  const { configuration, problems } =
    await load(`company: { name: North Light, from: hello, colour: blue, account: studoi }
acounts: {}
accounts:
  studio:
    use: smtp
    host: mail.isp.example
    prot: 587
    port: "587"
    security: startls
    connections: 600
    password: hunter2
    throtles: [isp]
  desk: { use: smpt }
  bulk: { use: smtp, throttles: [ips], host: h }
  gone: { host: h }
  void:
throttles:
  isp: { use: limits, rules: [] }
routes:
  default: { use: ordered, accounts: [studio, dsk] }
inboxes:
  sales: { use: pop3, user: sales, disposal: burn, sizeLimit: huge, excludeBefore: 2026-02-30, task: { sink: offce } }
tasks:
  office: { use: local }
retry: { delays: [5 minutes] }
`);
  expect(configuration).toBeUndefined();
  expect(read(problems)).toEqual([
    '1:37 CONFIG_WRONG_VALUE: The company: `from` is the text "hello"; expected is an e-mail address. Write an e-mail address.',
    '1:44 CONFIG_UNKNOWN_SETTING: The company has no setting `colour`. Remove it (known here: `name`, `from`, `account`, `route`, `replyTo`, `signature`, `timeZone`).',
    '1:67 CONFIG_UNKNOWN_REFERENCE: The company: `account` names the account `studoi`, which does not exist. Did you mean `studio`?',
    '2:1 CONFIG_UNKNOWN_SETTING: The configuration has no setting `acounts`. Did you mean `accounts`?',
    '7:5 CONFIG_UNKNOWN_SETTING: Account `studio` (use: smtp) has no setting `prot`. Did you mean `port`?',
    '8:11 CONFIG_WRONG_VALUE: Account `studio` (use: smtp): `port` is the text "587"; expected is a whole number from 1 to 65535. Write a whole number from 1 to 65535.',
    '9:15 CONFIG_WRONG_VALUE: Account `studio` (use: smtp): `security` is the text "startls"; expected is one of `tls`, `starttls`, `none`. Did you mean `starttls`?',
    '10:18 CONFIG_WRONG_VALUE: Account `studio` (use: smtp): `connections` is the number 600; expected is a whole number from 1 to 512. Write a whole number from 1 to 512.',
    '11:15 CONFIG_BARE_SECRET: Account `studio` (use: smtp): `password` must refer to a secret; the secret itself does not belong in this file. Write `password: { secret: NAME }` and set the secret NAME apart, in the environment or in .postrider/secrets.json.',
    '12:5 CONFIG_UNKNOWN_SETTING: Account `studio` (use: smtp) has no setting `throtles`. Did you mean `throttles`?',
    '13:16 CONFIG_UNKNOWN_USE: Account `desk` uses the transport `smpt`, which no plugin brings. Did you mean `smtp`?',
    '14:34 CONFIG_UNKNOWN_REFERENCE: Account `bulk` (use: smtp): `throttles`, entry 1 names the throttle `ips`, which does not exist. Did you mean `isp`?',
    '15:3 CONFIG_MISSING_SETTING: Account `gone` lacks the setting `use` (Which contribution does it). Add `use` with a text.',
    '16:3 CONFIG_WRONG_VALUE: Account `void` is empty; expected is a group of settings. Write a group of settings.',
    '18:23 CONFIG_WRONG_VALUE: Throttle `isp` (use: limits): `rules` is a list of 0 entries; expected is a list of 1 or more entries, each a text. Write a list of 1 or more entries, each a text.',
    '20:47 CONFIG_UNKNOWN_REFERENCE: Route `default` (use: ordered): `accounts`, entry 2 names the account `dsk`, which does not exist. Did you mean `desk`?',
    '22:3 CONFIG_MISSING_SETTING: Inbox `sales` (use: pop3) lacks the setting `host` (The mail server). Add `host` with the name of a server.',
    '22:3 CONFIG_MISSING_SETTING: Inbox `sales` (use: pop3) lacks the setting `password` (The password). Add `password` with a reference to a secret, `{ secret: NAME }`.',
    '22:46 CONFIG_WRONG_VALUE: Inbox `sales` (use: pop3): `disposal` is the text "burn"; expected is one of `keep`, `seen`, `delete`. Write one of `keep`, `seen`, `delete`.',
    '22:63 CONFIG_WRONG_VALUE: Inbox `sales` (use: pop3): `sizeLimit` is the text "huge"; expected is a size such as `25 MB`, or a number of octets. Write a size such as `25 MB`, or a number of octets.',
    '22:84 CONFIG_WRONG_VALUE: Inbox `sales` (use: pop3): `excludeBefore` is the text "2026-02-30"; expected is a date such as 2026-01-31. Write a date such as 2026-01-31.',
    '22:110 CONFIG_UNKNOWN_REFERENCE: Inbox `sales` (use: pop3): `task.sink` names the task `offce`, which does not exist. Did you mean `office`?',
    '25:19 CONFIG_WRONG_VALUE: The group `retry`: `delays`, entry 1 is the text "5 minutes"; expected is a duration such as `30s`, `5m`, `2h` or `1d`. Write a duration such as `30s`, `5m`, `2h` or `1d`.',
  ]);
});

test('no message repeats a secret that someone wrote into the file', async () => {
  const { problems } = await load(
    `${company}accounts:
  a: { use: smtp, host: h, password: hunter2 }
  b: { use: smtp, host: h, password: { secret: "hunter2 !" } }
  c: { use: smtp, host: h, pasword: hunter2 }
  d: { use: relay, auth: { kind: key, key: hunter2 } }
  e: { use: relay, auth: hunter2 }
`,
  );
  expect(problems.map((problem) => problem.where?.line)).toEqual([3, 4, 5, 6, 7]);
  expect(JSON.stringify(problems)).not.toContain('hunter2');
});

test('in a choice of several shapes the faults are those of the shape that was meant', async () => {
  const { problems } = await load(
    `${company}accounts:\n  a: { use: relay, auth: { kind: login, user: me } }\n  b: { use: relay, auth: { kind: kee, key: { secret: k } } }\n`,
  );
  expect(read(problems)).toEqual([
    '3:20 CONFIG_MISSING_SETTING: Account `a` (use: relay) lacks the setting `auth.password`. Add `password` with a reference to a secret, `{ secret: NAME }`.',
    '4:20 CONFIG_WRONG_VALUE: Account `b` (use: relay): `auth` is a group of settings; expected is a group of settings with `kind: key` or a group of settings with `kind: login` or `none`. Write a group of settings with `kind: key` or a group of settings with `kind: login` or `none`.',
  ]);
});

test('a broken line is shown where it is', async () => {
  const { configuration, problems } = await load(`${company}accounts: { studio: { use: smtp\n`);
  expect(configuration).toBeUndefined();
  expect(problems[0]).toEqual({
    code: 'CONFIG_SYNTAX',
    what: 'The configuration is not valid YAML here: a line that is not indented like its neighbours.',
    next: 'Correct the line, or the one above it.',
    where: { file: path.join(folder, 'postrider.yaml'), line: 3, column: 1 },
  });
});

/** Prevents: `"NORTHLIGHT\\sales"` was answered with "Correct the line, or the one above it." */
test('a backslash in double quotes is answered with what to write', async () => {
  const { problems } = await load(`${company}inboxes: { sales: { user: "NORTHLIGHT\\sales" } }\n`);
  expect(problems[0]).toMatchObject({
    code: 'CONFIG_SYNTAX',
    next: "Leave the quotes away, or use single ones: 'NORTHLIGHT\\sales'.",
  });
});

test('a key that stands twice is a fault, and the others are told beside it', async () => {
  const { problems } = await load(`${company}accounts: {}\naccounts: {}\nretri: {}\n`);
  expect(read(problems)).toEqual([
    '3:1 CONFIG_DUPLICATE_KEY: The setting `accounts` stands twice in one group. Remove one of the two, or rename it.',
    '4:1 CONFIG_UNKNOWN_SETTING: The configuration has no setting `retri`. Did you mean `retry`?',
  ]);
});

test('an account and a route at once leave open which is meant', async () => {
  const { problems } = await load(
    `company: { name: N, from: a@b.example, account: s, route: r }\naccounts: { s: { use: smtp, host: h } }\nroutes: { r: { use: ordered, accounts: [s] } }\n`,
  );
  expect(read(problems)).toEqual([
    '1:52 CONFIG_WRONG_VALUE: The company names both an account and a route to send through. Keep one: `account` for one way to send, `route` for a choice among several.',
  ]);
});

test('a signature that is not there is found before anything is sent', async () => {
  const { problems } = await load(`company: { name: N, from: a@b.example, signature: gone.html }\n`);
  expect(read(problems)).toEqual([
    `1:51 CONFIG_FILE_MISSING: The company has the signature ${path.join(folder, 'gone.html')}, which does not exist or may not be read. Put the file there, or correct the path; it starts at the folder of the configuration.`,
  ]);
});

test('a name that could not be the name of a folder is refused', async () => {
  const { problems } = await load(
    `${company}accounts:\n  ../up: { use: smtp, host: h }\n  größe: { use: smtp, host: h }\n`,
  );
  expect(read(problems)).toEqual([
    '3:3 CONFIG_WRONG_VALUE: Account `../up` (use: smtp) has a name that cannot be used. Choose a name of letters, digits, `-` and `_`, at most 64 characters.',
  ]);
});

test('without a company there is nobody to send for', async () => {
  expect(read((await load('')).problems)).toEqual([
    '1:1 CONFIG_WRONG_VALUE: The configuration is empty; expected is a group of settings. Write a group of settings.',
  ]);
  expect(read((await load('accounts: {}\n')).problems)).toEqual([
    '1:1 CONFIG_MISSING_SETTING: The configuration lacks the setting `company` (Who mail is from when nothing else is said). Add `company` with a group of settings.',
  ]);
});

test('a missing file, a folder and a file in another encoding each say so', async () => {
  const missing = path.join(folder, 'none.yaml');
  expect((await loadConfiguration(missing, catalogue, defaults)).problems).toEqual([
    {
      code: 'CONFIG_NOT_FOUND',
      what: `There is no configuration at ${missing}.`,
      next: 'Name the file, or write one: `company` with `name` and `from` is where it begins.',
      where: { file: missing },
    },
  ]);
  expect((await loadConfiguration(folder, catalogue, defaults)).problems[0]).toMatchObject({
    code: 'CONFIG_UNREADABLE',
    next: 'Check that it is a file, and may be read by the person who runs Postrider.',
  });
  const file = path.join(folder, 'postrider.yaml');
  expect((await load(Uint8Array.of(0xff, 0xfe, 0x61))).problems).toEqual([
    {
      code: 'CONFIG_UNREADABLE',
      what: `The configuration ${file} is not UTF-8 text.`,
      next: 'Save it as UTF-8.',
      where: { file },
    },
  ]);
});

test('plugin folders are known before the catalogue is, whatever else is wrong', async () => {
  const file = path.join(folder, 'plugins.yaml');
  await writeFile(file, 'plugins: [./crm, 5]\nnonsense: 1\n');
  expect(await configuredPlugins(file)).toEqual([
    { folder: path.join(folder, 'crm'), grade: 'isolated', proposals: [] },
  ]);
  expect(await configuredPlugins(path.join(folder, 'none.yaml'))).toEqual([]);
});
