import throttleAdaptive from '@postrider/throttle-adaptive';
import { acceptedOutcome, scriptedTransport, testInstance } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { Stage, factoryOf } from './stage.ts';

test.each([{ keepsChunks: true as const }, {}])(
  'a transport that keeps chunks is given all that mails share apart: %o',
  async (keeping) => {
    // Prevents: octets that a whole campaign shares crossed to an isolated transport with every mail.
    await using stage = await Stage.open();
    await stage.campaign(3);
    const transport = scriptedTransport(() => acceptedOutcome, { connections: 1, mailsInFlight: 1, ...keeping });
    await stage.run({ studio: { transport } });
    const [first, second] = transport.accepted;
    const shared = first?.chunks.filter((chunk) => second?.chunks.includes(chunk)) ?? [];
    expect(Buffer.concat(shared).toString().includes('MIME-Version')).toBe('keepsChunks' in keeping);
  },
);

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
