import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Desk } from '@postrider/sdk';
import { handlerContract, inboundMail } from '@postrider/sdk/testing';
import { deskHandler } from './desk-handler.ts';
import { taskBody } from './task-body.ts';
import { taskTitle } from './task-title.ts';

const sales: Desk = {
  inbox: 'sales',
  department: 'Sales',
  user: 'front-desk',
  task: { sink: 'office', type: 'enquiry', status: 'new' },
};

test.each(handlerContract(async () => deskHandler))('$name', async (each) => {
  await expect(each.run()).resolves.toBeUndefined();
});

test('a mail that a person wrote becomes one task with what the desk says', () => {
  expect(deskHandler.handle(inboundMail(), sales)).toEqual([
    {
      kind: 'task',
      sink: 'office',
      task: {
        title: 'Wedding in June',
        body: 'Do you photograph weddings?',
        type: 'enquiry',
        status: 'new',
        department: 'Sales',
        user: 'front-desk',
        contact: { address: 'marie@helas.example', name: 'Marie Noël' },
      },
    },
  ]);
});

test('what machines write, and a desk without a task, make none', () => {
  for (const kind of ['bounce', 'complaint', 'unsubscribe', 'automatic'] as const)
    expect(deskHandler.handle(inboundMail({ kind }), sales)).toEqual([]);
  expect(deskHandler.handle(inboundMail(), { inbox: 'sales' })).toEqual([]);
});

test.each([
  ['Re: Spring portraits', 'Re: Spring portraits'],
  ['RE: AW: Re[2]:  Spring portraits', 'Re: Spring portraits'],
  ['WG: Re: Spring', 'Fwd: Spring'],
  ['回复：春天', 'Re: 春天'],
  ['Remember me: now', 'Remember me: now'],
  ['  ', 'Mail from Marie Noël'],
  ['Re:', 'Mail from Marie Noël'],
])('the subject %j makes the title %j', (subject, title) => {
  expect(taskTitle(inboundMail({ subject }))).toBe(title);
});

test('a mail with neither subject nor sender has a title too', () => {
  expect(taskTitle({ subject: '' })).toBe('Mail without a subject');
});

test('a long subject is cut at a whole character', () => {
  const title = taskTitle({ subject: '😀'.repeat(400) });
  expect(title).toHaveLength(199);
  expect(title.isWellFormed()).toBe(true);
  expect(title.endsWith('…')).toBe(true);
});

const histories: readonly (readonly [story: string, text: string, body: string])[] = [
  [
    'quoted below, with an attribution',
    'Yes please.\n\nOn Mon, 2 Mar 2026 at 09:00, Studio <a@b.example> wrote:\n> Dear Anna\n>\n> Spring!\n',
    'Yes please.',
  ],
  [
    'an attribution folded over two lines',
    'Ja.\n\nAm 2. März 2026 um 09:00 schrieb Studio\n<a@b.example>:\n\n> Liebe Anna',
    'Ja.',
  ],
  ['quoted below, without an attribution', 'Yes.\n\n> Dear Anna', 'Yes.'],
  ['an Outlook line', 'Yes.\n\n-----Original Message-----\nFrom: Studio\nDear Anna', 'Yes.'],
  [
    'an Outlook block',
    'Yes.\n\n________________________________\nFrom: Studio <a@b.example>\nSent: Monday, March 2, 2026\nTo: Anna\n\nDear Anna',
    'Yes.',
  ],
  ['answers between the lines', '> Saturday?\nYes.\n> Ten?\nEleven.', '> Saturday?\nYes.\n> Ten?\nEleven.'],
  ['an own sentence that ends with a colon', 'My dates are these:\n\n> Saturday\n', 'My dates are these:'],
  ['nothing but a quotation', '> Dear Anna\n> Spring!', '> Dear Anna\n> Spring!'],
  ['a line that begins with From', 'From: here on it is clear.\nWe come.', 'From: here on it is clear.\nWe come.'],
  ['no history at all', '\n\nHello,\r\n\r\n\r\n\r\n\r\nbye  \n', 'Hello,\n\n\nbye'],
];

test.each(histories)('the body leaves out the history: %s', (_story, text, body) => {
  expect(taskBody(text)).toBe(body);
});

test('a body is never longer than it says, never empty without reason, and always well-formed', () => {
  const line = fc.oneof(
    // Any UTF-16 units, halves of pairs among them.
    fc.array(fc.nat(0xffff), { maxLength: 12 }).map((units) => String.fromCharCode(...units)),
    fc.constantFrom('', '> x', '>', 'On 1 May wrote:', '---- Original Message ----', 'From: a', 'Sent: 1'),
  );
  const property = fc.property(fc.array(line, { maxLength: 12 }), fc.nat(12), (lines, times) => {
    const text = lines.join('\n').repeat(1 + times ** 2);
    const body = taskBody(text);
    return body.length <= 20_100 && body.isWellFormed() && (body === '') === (text.trim() === '');
  });
  expect(fc.check(property).counterexample).toBeNull();
});
