import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exitCodes } from '../terminal/exit-codes.ts';
import { problemOf } from '../testing/problem-of.ts';
import { recordingTerminal } from '../testing/recording-terminal.ts';
import { runFromSource } from '../testing/run-from-source.ts';
import { init } from './init.ts';
import { plan } from './plan.ts';

let folder = '';
let source: Disposable;
const inFolder = (json = false) => ({
  terminal: recordingTerminal(),
  configuration: join(folder, 'postrider.yaml'),
  json,
  signal: new AbortController().signal,
  environment: {},
});
beforeEach(async () => {
  source = runFromSource();
  folder = await mkdtemp(join(tmpdir(), 'plan-'));
  const studio = { company: 'North Light', from: 'hello@northlight.example', host: 'mail.isp.example', yes: true };
  await init(studio, inFolder());
  const rows = [
    'email,town',
    'mia@post.example,Cork',
    'MIA@post.example,Cork',
    'nobody,Cork',
    ',Cork',
    'ben@post.example,',
  ];
  await writeFile(join(folder, 'list.csv'), rows.join('\n'));
});
afterEach(async () => {
  source[Symbol.dispose]();
  await rm(folder, { recursive: true });
});

test('a letter that asks for what the list has not is told when planning', async () => {
  const letter = join(folder, 'letter.txt');
  await writeFile(letter, 'Subject: Hello\n\nHello {{ first_name | there }}, in {{ twon }}!\n');
  const options = { list: join(folder, 'list.csv'), letter };
  expect(await problemOf(() => plan(options, inFolder()))).toMatchObject({
    code: 'TEMPLATE_UNKNOWN_FIELD',
    where: { field: 'first_name' },
  });
  await writeFile(letter, 'Subject: Hello\n\nHello {{ town }}!\n');
  expect(await plan(options, inFolder())).toBe(exitCodes.done);
});

test('the first letter of a new studio goes to any list', async () => {
  const options = { list: join(folder, 'list.csv'), letter: join(folder, 'letters', 'first.mjml') };
  expect(await plan(options, inFolder())).toBe(exitCodes.done);
});

test('who is left out is counted as sending does', async () => {
  const context = inFolder();
  await plan({ list: join(folder, 'list.csv') }, context);
  expect(context.terminal.printed).toEqual([
    '2 mails: all can go now.',
    'Left out: 1 without an address, 1 with something that is no address, 1 a second time.',
  ]);
  const script = inFolder(true);
  await plan({ list: join(folder, 'list.csv') }, script);
  expect(script.terminal.documents).toMatchObject([
    { recipients: 2, rejected: { noAddress: 1, invalidAddress: 1, duplicate: 1 } },
  ]);
});

test('throttles that contradict each other are named both, in words and in numbers', async () => {
  const file = join(folder, 'postrider.yaml');
  const written = await readFile(file, 'utf8');
  const windows = `throttles:
  mornings: { use: pace, window: { from: '08:00', until: '12:00' } }
  evenings: { use: pace, window: { from: '18:00', until: '21:00' } }
`;
  const account = /^accounts:\n {2}(\w+):\n/m;
  expect(written).toMatch(account);
  await writeFile(file, windows + written.replace(account, (whole) => `${whole}    throttles: [mornings, evenings]\n`));
  const context = inFolder();
  expect(await plan({ list: join(folder, 'list.csv') }, context)).toBe(exitCodes.held);
  expect(context.terminal.printed[0]).toContain('the throttles "mornings" and "evenings" contradict each other');
  expect(context.terminal.printed[1]).toBe('✗ None of 2 mails can leave.');
  const script = inFolder(true);
  await plan({ list: join(folder, 'list.csv') }, script);
  expect(script.terminal.documents).toMatchObject([
    { kind: 'never', contradictions: [{ throttles: ['mornings', 'evenings'] }] },
  ]);
});
