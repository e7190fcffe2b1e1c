import { ProblemError } from '@postrider/sdk';
import { expect, test } from 'vitest';
import { inboxFor } from './testing/test-mailbox.ts';
import type { MailboxTerms } from './testing/test-mailbox.ts';

/** The faults that making an inbox tells, as code and place. */
function faultsOf(settings: MailboxTerms['settings']): readonly string[] {
  try {
    inboxFor(443, { settings: settings ?? {} });
    return [];
  } catch (thrown) {
    if (!ProblemError.is(thrown)) throw thrown;
    return thrown.problems.map(({ code, where }) => `${code} ${where?.pointer}`);
  }
}

/** Prevents: `check` took settings that only `check --connect`, or the first mail that moved, refused. */
test('a sign-in that would cross a network unencrypted is refused when the inbox is made', () => {
  for (const host of ['mail.northlight.example', '192.0.2.1', '127.0.0.1.example', '::2'])
    expect(faultsOf({ host })).toEqual(['EXCHANGE_PLAINTEXT_REFUSED /inboxes/sales/security']);
  for (const host of ['localhost', '127.0.0.2', '::1']) expect(faultsOf({ host })).toEqual([]);
  expect(faultsOf({ host: 'mail.northlight.example', security: 'tls' })).toEqual([]);
});

test.each([
  ['inbox', 'inbox'],
  ['inbox', '/Inbox/'],
  ['Customers/Answers', 'customers / answers'],
])('mails that are read in %s are not to move to %s', (folder, moveTo) => {
  expect(faultsOf({ folder, moveTo })).toEqual(['EXCHANGE_SAME_FOLDER /inboxes/sales/moveTo']);
  expect(faultsOf({ folder, moveTo, deletion: 'purge' })).toEqual([]);
});

test('another folder, and deleted items that nobody said to move, are fine', () => {
  expect(faultsOf({ folder: 'inbox', moveTo: 'Inbox/Handled' })).toEqual([]);
  expect(faultsOf({ folder: 'deleteditems' })).toEqual([]);
});

test('all faults are told at once', () => {
  expect(faultsOf({ host: 'mail.northlight.example', moveTo: 'inbox' })).toHaveLength(2);
});
