import { readFile } from 'node:fs/promises';
import { startPop3Server } from '@postrider/sdk/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { problemOf } from '../testing/problem-of.ts';
import { WrittenStudio } from '../testing/written-studio.ts';
import { check } from './check.ts';
import { inboxPoll } from './inbox-poll.ts';
import { tasklessInboxes } from './taskless-inboxes.ts';

let studio: WrittenStudio;
beforeEach(async () => {
  studio = await WrittenStudio.open();
});
afterEach(() => studio[Symbol.asyncDispose]());

const exchange = `use: exchange
    host: mail.northlight.example
    password: { secret: sales }`;

/** Adds lines to what `init` wrote, in place of its task list. */
async function configured(text: string): Promise<void> {
  const [before = '', after] = (await readFile(studio.file('postrider.yaml'), 'utf8')).split(/^tasks:$/m);
  expect(after?.trim()).toBe('office:\n    use: local');
  await studio.write('postrider.yaml', `${before}\n${text}\n`);
}

async function warningsOf(settings: string, tasks = ''): Promise<readonly string[]> {
  await configured(`inboxes:\n  sales:\n    ${exchange}\n    user: sales\n    ${settings}\n${tasks}`);
  const context = studio.context();
  await check({}, context);
  return context.terminal.printed.filter((line) => line.includes('has no `task`'));
}

/** Prevents: an enquiry was read, moved away and became no task, and nobody was told. */
test('check says which inbox makes no task of what people write, and what happens to it', async () => {
  expect(await warningsOf('disposal: delete')).toEqual([
    'Inbox `sales` has no `task`: what people write there becomes no task, and `disposal: delete` takes it out of the inbox. Add `task: { sink: office }`, and `tasks: { office: { use: local } }` (docs/configuration.md#inboxes).',
  ]);
});

test('it names the task list that is there', async () => {
  expect(await warningsOf('disposal: keep', 'tasks: { desk: { use: local } }')).toEqual([
    'Inbox `sales` has no `task`: what people write there becomes no task, and a `task` that is added later finds new mails only. Add `task: { sink: desk }` (docs/configuration.md#inboxes).',
  ]);
});

test.each([
  ['task: { sink: office }', 'tasks: { office: { use: local } }'],
  ['seed: sales@northlight.example', ''],
  ['handlers: []', ''],
])('an inbox with %s is as it should be', async (settings, tasks) => {
  expect(await warningsOf(settings, tasks)).toEqual([]);
});

test('a handler of another name that does the same counts, and one from elsewhere does not', () => {
  const place = { file: 'postrider.yaml' };
  const inbox = { name: 'sales', use: 'pop3', settings: {}, place, disposal: 'keep' as const, sizeLimit: 1 };
  const told = (use: string): number =>
    tasklessInboxes({
      inboxes: new Map([['sales', { ...inbox, handlers: ['mine'] }]]),
      handlers: new Map([['mine', { name: 'mine', use, settings: {}, place }]]),
      tasks: new Map(),
    }).size;
  expect(told('desk')).toBe(1);
  expect(told('crm')).toBe(0);
});

test('a poll that finds an enquiry says that it became no task', async () => {
  await using server = await startPop3Server({ users: { sales: 'Correct horse 9' } });
  server.deliver(
    'sales',
    'From: <anna@lumen.example>\r\nTo: <sales@northlight.example>\r\nSubject: May\r\nMessage-ID: <may@lumen.example>\r\n\r\nAre you free in May?\r\n',
  );
  await configured(`inboxes:
  sales:
    use: pop3
    host: 127.0.0.1
    port: ${server.port}
    security: none
    user: sales
    password: { secret: sales }
    disposal: delete`);
  const context = { ...studio.context(), environment: { POSTRIDER_SECRET_SALES: 'Correct horse 9' } };
  await inboxPoll({ inbox: undefined }, context);
  expect(context.terminal.printed).toContain('sales: 1 new mail');
  expect(context.terminal.printed).toContainEqual(expect.stringContaining('what people write there becomes no task'));
});

/** Prevents: a poll that could not sign in began with `sales: 0 new mails`. */
test('an inbox that could not be read is not told to hold no new mails', async () => {
  await configured(`inboxes:\n  sales:\n    ${exchange}\n    user: sales`);
  const context = studio.context();
  await inboxPoll({ inbox: undefined }, context);
  expect(context.terminal.printed).toContain('sales: not read');
  expect(context.terminal.printed.join('\n')).not.toContain('new mails');
});

/** Prevents: in double quotes `\P` is a line separator (YAML 1.2.2, 5.7), and `check` took the name that this made. */
test.each([String.raw`"NORTHLIGHT\Peter"`, String.raw`"NORTHLIGHT\Lena"`, String.raw`"NORTHLIGHT\_sales"`, '"a\\tb"'])(
  'the user %s, which is no longer what was typed, is refused',
  async (user) => {
    await configured(`inboxes:\n  sales:\n    ${exchange}\n    user: ${user}`);
    expect(await problemOf(() => check({}, studio.context()))).toMatchObject({
      code: 'CONFIG_WRONG_VALUE',
      next: expect.stringContaining('a backslash stands in single quotes, or in none'),
    });
  },
);

test.each([String.raw`NORTHLIGHT\Peter`, String.raw`'NORTHLIGHT\sales'`, String.raw`"NORTHLIGHT\\sales"`])(
  'the user %s is taken',
  async (user) => {
    await configured(
      `inboxes:\n  sales:\n    ${exchange}\n    user: ${user}\n    task: { sink: office }\ntasks: { office: { use: local } }`,
    );
    const context = studio.context();
    await check({}, context);
    expect(context.terminal.printed[0]).toContain('1 inbox');
  },
);

/** Prevents: `check` called settings fine that `check --connect` refuses. */
test('check tells settings of Exchange that cannot work', async () => {
  await configured(`inboxes:\n  sales:\n    ${exchange}\n    user: sales\n    security: none\n    moveTo: inbox`);
  const context = studio.context();
  await check({}, { ...context, json: true });
  expect(context.terminal.documents).toMatchObject([
    { ok: false, problems: [{ code: 'EXCHANGE_PLAINTEXT_REFUSED' }, { code: 'EXCHANGE_SAME_FOLDER' }] },
  ]);
});
