import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { testInstance, throttleContract } from '@postrider/sdk/testing';
import type { Throttle } from '@postrider/sdk';
import { throttle as make } from './index.ts';

const create = (): Throttle => make(testInstance({ settings: { seconds: 30 } }));

// Everything that a throttle promises.
for (const { name, run } of throttleContract({ create, givesBack: false })) test(name, run);

test('the second mail waits for the pause to end', async () => {
  const throttle = create();
  const ask = { now: 1_000_000, mails: 2, recipientsPerMail: 1, bytesPerMail: 1_000 };
  const first = await throttle.grant(throttle.initial, ask);
  equal(first.granted, 1);
  equal(first.retryAt, 1_030_000);
  equal((await throttle.grant(first.state, { ...ask, now: 1_029_999 })).granted, 0);
  equal((await throttle.grant(first.state, { ...ask, now: 1_030_000 })).granted, 1);
});
