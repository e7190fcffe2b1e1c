import { expect, test } from 'vitest';
import { messageIdFor, messageToken } from '../mail/message-id.ts';
import { HeaderFields } from './header-fields.ts';
import { ownMail } from './own-mail.ts';

const mine = { campaign: 'k3xQ9_ab-Z', delivery: 101 };
const id = messageIdFor(mine.campaign, mine.delivery, 'northlight.example');
const unsubscribe = `<mailto:hello@northlight.example?subject=unsubscribe%20${messageToken(mine.campaign, mine.delivery)}>`;

test('a mail of our own is known by its Message-ID', () => {
  expect(ownMail({ messageId: id, header: new HeaderFields([]) })).toEqual(mine);
});

test('and by where it may be unsubscribed, when a relay gave it another Message-ID', () => {
  const header = new HeaderFields([{ name: 'list-unsubscribe', value: unsubscribe }]);
  expect(ownMail({ messageId: '<0100018f@email.relay.example>', header })).toEqual(mine);
  expect(ownMail({ header })).toEqual(mine);
});

test('a stranger’s is not, whatever it looks like', () => {
  const header = new HeaderFields([
    { name: 'list-unsubscribe', value: '<mailto:x@y.example?subject=unsubscribe%20k3xQ9_ab-Z.2t.aaaaa>' },
  ]);
  expect(ownMail({ messageId: '<k3xQ9_ab-Z.2t.aaaaa@northlight.example>', header })).toBeUndefined();
});
