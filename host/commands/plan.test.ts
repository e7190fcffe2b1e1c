import { afterEach, beforeEach, expect, test } from 'vitest';
import { exitCodes } from '../terminal/exit-codes.ts';
import { problemOf } from '../testing/problem-of.ts';
import { WrittenStudio } from '../testing/written-studio.ts';
import { plan } from './plan.ts';

let studio: WrittenStudio;
beforeEach(async () => {
  studio = await WrittenStudio.open();
  const rows = [
    'email,town',
    'mia@post.example,Cork',
    'MIA@post.example,Cork',
    'nobody,Cork',
    ',Cork',
    'ben@post.example,',
  ];
  await studio.write('list.csv', rows.join('\n'));
});
afterEach(() => studio[Symbol.asyncDispose]());

test('a letter that asks for what the list has not is told when planning', async () => {
  const letter = studio.file('letter.txt');
  await studio.write('letter.txt', 'Subject: Hello\n\nHello {{ first_name | there }}, in {{ twon }}!\n');
  const options = { list: studio.file('list.csv'), letter };
  expect(await problemOf(() => plan(options, studio.context()))).toMatchObject({
    code: 'TEMPLATE_UNKNOWN_FIELD',
    where: { field: 'first_name' },
  });
  await studio.write('letter.txt', 'Subject: Hello\n\nHello {{ town }}!\n');
  expect(await plan(options, studio.context())).toBe(exitCodes.done);
});

test('the first letter of a new studio goes to any list', async () => {
  const options = { list: studio.file('list.csv'), letter: studio.file('letters/first.mjml') };
  expect(await plan(options, studio.context())).toBe(exitCodes.done);
});

test('who is left out is counted as sending does', async () => {
  const context = studio.context();
  await plan({ list: studio.file('list.csv') }, context);
  expect(context.terminal.printed).toEqual([
    '2 mails: all can go now.',
    'Left out: 1 without an address, 1 with something that is no address, 1 a second time.',
  ]);
  const script = studio.context(true);
  await plan({ list: studio.file('list.csv') }, script);
  expect(script.terminal.documents).toMatchObject([
    { recipients: 2, rejected: { noAddress: 1, invalidAddress: 1, duplicate: 1 } },
  ]);
});

test('throttles that contradict each other are named both, in words and in numbers', async () => {
  await studio.contradict();
  const context = studio.context();
  expect(await plan({ list: studio.file('list.csv') }, context)).toBe(exitCodes.held);
  expect(context.terminal.printed[0]).toContain('the throttles "mornings" and "evenings" contradict each other');
  expect(context.terminal.printed[1]).toBe('✗ None of 2 mails can leave.');
  const script = studio.context(true);
  await plan({ list: studio.file('list.csv') }, script);
  expect(script.terminal.documents).toMatchObject([
    { kind: 'never', contradictions: [{ throttles: ['mornings', 'evenings'] }] },
  ]);
});
