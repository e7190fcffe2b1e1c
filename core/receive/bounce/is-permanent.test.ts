import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPermanent } from './is-permanent.ts';

const gone: readonly (readonly [status: string | undefined, diagnostic: string | undefined])[] = [
  ['5.1.1', undefined],
  ['5.1.1', '550 5.1.1 <anna@lumen.example>: Recipient address rejected: User unknown in local recipient table'],
  ['5.1.2', 'Host or domain name not found. Name service error for name=lumen.exampel type=A'],
  ['5.1.10', '550 5.1.10 RESOLVER.ADR.RecipientNotFound'],
  ['5.2.1', '550 5.2.1 The email account that you tried to reach is inactive'],
  ['5.2.1', '550 5.2.1 mailbox disabled, not accepting messages'],
  ['5.2.2', "552 5.2.2 The recipient's inbox is out of storage space and inactive"],
  ['5.4.1', '550 5.4.1 Recipient address rejected: Access denied'],
  ['5.4.4', 'unrouteable address'],
  ['5.5.0', '550 5.5.0 Requested action not taken: mailbox unavailable'],
  ['5.0.0', '550 No such user here'],
  [undefined, '553 sorry, that address is not in my list of allowed recipients'],
  [undefined, "550 This user doesn't have a lumen.example account (anna@lumen.example)"],
  [undefined, '554 delivery error: dd This account has been disabled or discontinued: user unknown'],
];

const mayPass: readonly (readonly [status: string | undefined, diagnostic: string | undefined])[] = [
  [undefined, undefined],
  ['4.4.1', 'connect to mx.lumen.example: Connection timed out'],
  ['4.2.0', '450 4.2.0 mailbox unavailable'],
  [undefined, '450 mailbox unavailable'],
  ['5.2.2', '552 5.2.2 Mailbox full'],
  ['5.2.2', '550 5.2.2 The email account that you tried to reach is over quota'],
  [
    '5.2.1',
    '550 5.2.1 The user you are trying to contact is receiving email at a rate that prevents additional messages',
  ],
  ['5.3.4', '552 5.3.4 Message size exceeds fixed limit'],
  ['5.4.7', 'Delivery expired (message too old)'],
  ['5.6.1', '554 5.6.1 Eight bit data not allowed'],
  ['5.7.1', '550 5.7.1 Message rejected as spam by Content Filtering'],
  ['5.7.26', '550 5.7.26 This email has been blocked because the sender is unauthenticated'],
  ['5.0.0', '550 5.0.0 Blocked, see https://spamhaus.example'],
  [undefined, '554 Service unavailable; Client host blocked'],
  ['5.1.8', '501 5.1.8 Sender address rejected'],
];

test.each(gone)('%s %s: the address is of no use', (status, diagnostic) => {
  expect(isPermanent({ ...(status && { status }), ...(diagnostic && { diagnostic }) })).toBe(true);
});

test.each(mayPass)('%s %s: the address may be written to again', (status, diagnostic) => {
  expect(isPermanent({ ...(status && { status }), ...(diagnostic && { diagnostic }) })).toBe(false);
});

test('no temporary status ever silences an address by its number', () => {
  fc.assert(
    fc.property(fc.nat(7), fc.nat(999), (subject, detail) => {
      expect(
        isPermanent({ status: `4.${subject}.${detail}`, diagnostic: `450 4.${subject}.${detail} User unknown` }),
      ).toBe(false);
    }),
  );
});
