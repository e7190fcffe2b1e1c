import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { testInstance, throttleContract } from '@postrider/sdk/testing';
import type { Throttle } from '@postrider/sdk';
import { throttle } from './index.ts';

const create = (): Throttle => throttle(testInstance({ settings: { seconds: 30 } })) as Throttle;

// Everything that a throttle promises.
for (const { name, run } of throttleContract({ create, givesBack: false })) test(name, run);

test('the second mail waits for the pause to end', async () => {
  const { initial, grant } = create();
  const ask = { now: 1_000_000, mails: 2, recipientsPerMail: 1, bytesPerMail: 1_000 };
  const first = await grant(initial, ask);
  equal(first.granted, 1);
  equal(first.retryAt, 1_030_000);
  equal((await grant(first.state, { ...ask, now: 1_029_999 })).granted, 0);
  equal((await grant(first.state, { ...ask, now: 1_030_000 })).granted, 1);
});
