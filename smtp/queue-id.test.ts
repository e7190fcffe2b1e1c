import { expect, test } from 'vitest';
import { queueId } from './queue-id.ts';

test.each([
  ['250 2.0.0 Ok: queued as 4XyZ1b2c3dz1', '4XyZ1b2c3dz1'],
  ['250 OK id=1tABCD-000000001ab-2xyz', '1tABCD-000000001ab-2xyz'],
  [
    '250 2.0.0 OK  1763760000 a1-20020a170902e88300b0013f0e4c9a1asm123.45 - gsmtp',
    'a1-20020a170902e88300b0013f0e4c9a1asm123.45',
  ],
  [
    '250 2.6.0 <c.1@x.example> [InternalId=123456789, Hostname=AB.PROD.OUTLOOK.COM] Queued mail for delivery',
    '123456789',
  ],
  ['250 2.0.0 5ALHx2Ab012345 Message accepted for delivery', '5ALHx2Ab012345'],
  [
    '250 Ok 0100018f2f0a1b2c-0d5e1234-aaaa-bbbb-cccc-1234567890ab-000000',
    '0100018f2f0a1b2c-0d5e1234-aaaa-bbbb-cccc-1234567890ab-000000',
  ],
])('%s', (reply, id) => {
  expect(queueId(reply)).toBe(id);
});

test('a reply that names nothing has no queue id', () => {
  expect(queueId('250 2.0.0 Ok')).toBeUndefined();
  expect(queueId('250 2.0.0 Message received, thank you')).toBeUndefined();
});
