import type { Delivery, InboundKind } from '@postrider/core/contracts';
import { messageIdFor } from '@postrider/core/mail';
import { expect, test } from 'vitest';
import { joinDelivery } from '../../core/receive/join-delivery.ts';
import { understandMail } from '../../core/receive/understand-mail.ts';
import { echoMail } from '../../host/sandbox/echo-mail.ts';
import type { Echo } from '../../host/sandbox/fate.ts';

const delivery: Delivery = {
  id: 77,
  campaign: 'b3b0k605k5',
  address: 'núria@bücherstube.example',
  fields: {},
  state: 'accepted',
  attempts: 1,
  changedAt: 0,
};
const messageId = messageIdFor(delivery.campaign, delivery.id, 'northlight.example');
const mail = {
  from: 'hello@northlight.example',
  to: delivery.address,
  messageId,
  subject: 'Núria, the spring light is back',
  headers: `From: North Light <hello@northlight.example>\r\nTo: ${delivery.address}\r\nMessage-ID: ${messageId}`,
};
const book = {
  delivery: async (id: number) => (id === delivery.id ? delivery : undefined),
  latestDeliveryTo: async () => undefined,
};

test.each<[Exclude<Echo, 'nothing'>, InboundKind]>([
  ['bounce', 'bounce'],
  ['complaint', 'complaint'],
  ['answer', 'human'],
  ['out-of-office', 'automatic'],
  ['unsubscribe', 'unsubscribe'],
])('what the sandbox sends back as %s is understood as %s, and joined to its delivery', async (echo, kind) => {
  const understood = await understandMail(Buffer.from(echoMail(echo, mail, new Date('2026-03-02T09:00:00Z'))));
  if (understood.kind !== 'understood') throw new Error(understood.why);
  expect(understood.identified.kind).toBe(kind);
  expect(await joinDelivery(book, understood.identified)).toMatchObject({
    delivery: delivery.id,
    address: delivery.address,
  });
});

test('the sandbox’s bounce says that the address is gone for good', async () => {
  const understood = await understandMail(Buffer.from(echoMail('bounce', mail, new Date('2026-03-02T09:00:00Z'))));
  if (understood.kind !== 'understood') throw new Error(understood.why);
  expect(understood.identified.bounces).toMatchObject([{ status: '5.1.1', permanent: true }]);
});
