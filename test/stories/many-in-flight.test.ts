import throttleAdaptive from '@postrider/throttle-adaptive';
import { acceptedOutcome, scriptedTransport, testInstance } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { Stage, factoryOf } from './stage.ts';

test('a throttle that limits what is unanswered is asked again when answers come, and not two seconds later', async () => {
  // Prevents: with more places than such a throttle lets fly, sending stood still after each full load.
  await using stage = await Stage.open();
  await stage.campaign(3000);
  const make = await factoryOf(throttleAdaptive, 'throttles', 'adaptive');
  const throttle = await make(testInstance({ settings: { atOnce: 100, raiseAfterMinutes: 60 } }));
  const transport = scriptedTransport(() => acceptedOutcome, { connections: 50, mailsInFlight: 4 });
  const { end, took } = await stage.run({ studio: { transport, throttles: [{ key: 'found', throttle }] } });
  expect(end.kind).toBe('finished');
  expect(transport.accepted).toHaveLength(3000);
  expect(took).toBeLessThan(1000);
});
