import process from 'node:process';
import { expect, test } from 'vitest';
import { problemOf } from '../testing/problem-of.ts';
import { confirm } from './confirm.ts';

const nobody = { isTTY: false } as typeof process.stdin;
const somebody = { isTTY: true } as typeof process.stdin;

test('who says --yes is not asked', async () => {
  expect(await confirm('Send?', { yes: true, json: false }, nobody)).toBe(true);
  expect(await confirm('Send?', { yes: true, json: true }, nobody)).toBe(true);
});

test('where nobody sits, nothing is taken for a yes', async () => {
  expect(await problemOf(() => confirm('Send 3 mails?', { json: false }, nobody))).toMatchObject({
    code: 'CONFIRMATION_MISSING',
    what: 'Send 3 mails? Nobody is here to answer.',
  });
});

test('a script that wants JSON is not asked, even at a terminal', async () => {
  expect(await problemOf(() => confirm('Send 3 mails?', { json: true }, somebody))).toMatchObject({
    code: 'CONFIRMATION_MISSING',
  });
});
