import { acceptedOutcome, scriptedTransport } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import type { Throttle } from '@postrider/core/contracts';
import type { AdaptiveState } from '../../plugins/throttle-adaptive/adaptive-state.ts';
import { adaptiveThrottle } from '../../plugins/throttle-adaptive/adaptive-throttle.ts';
import { Stage } from './stage.ts';

const second = 1_000;

/** Sends to four destinations, of which some come to answer late; when each mail left, by destination. */
async function sentTo(isSlow: (domain: string) => boolean) {
  await using stage = await Stage.open();
  await stage.campaign(800, { account: 'studio' }, {}, (index) => `d${index % 4}.example`);
  const begins = stage.clock.now();
  const sent = new Map<string, number[]>();
  const transport = scriptedTransport(
    (mail) => {
      const domain = mail.envelope.to.slice(mail.envelope.to.indexOf('@') + 1);
      const at = stage.clock.now() - begins;
      const before = sent.get(domain) ?? [];
      before.push(at);
      sent.set(domain, before);
      const took = at > 15 * second && isSlow(domain) ? 6 * second : 400;
      return new Promise<typeof acceptedOutcome>(
        (resolve) => void stage.clock.after(took, () => resolve(acceptedOutcome)),
      );
    },
    { connections: 8, mailsInFlight: 1 },
  );
  const adaptive = adaptiveThrottle({ atOnce: 512, raiseAfterMinutes: 60 });
  let slowest = 0;
  const throttle: Throttle<AdaptiveState> = {
    ...adaptive,
    async observe(state, fact) {
      const after = (await adaptive.observe?.(state, fact)) ?? state;
      slowest = Math.max(slowest, after.pace?.interval ?? 0);
      return after;
    },
  };
  const throttles = [{ key: 'discovery.studio', throttle: throttle as Throttle }];
  const { end } = await stage.run({ studio: { transport, throttles } });
  return { end, sent, slowest };
}

test('a destination that comes to answer late is written to more slowly, and the others as before', async () => {
  const { end, sent } = await sentTo((domain) => domain === 'd0.example');
  expect(end.kind).toBe('finished');
  expect([...sent.values()].flat()).toHaveLength(800);
  // Two hundred of each: 40 seconds if nobody were slow, and two minutes for everybody when the slow one held up all.
  const last = (domain: string) => Math.max(...(sent.get(domain) ?? []));
  for (const domain of ['d1.example', 'd2.example', 'd3.example']) expect(last(domain)).toBeLessThan(80 * second);
  expect(last('d0.example')).toBeLessThan(240 * second);
});

test('a provider that comes to answer late for everybody slows the account', async () => {
  const { end, sent, slowest } = await sentTo(() => true);
  expect(end.kind).toBe('finished');
  expect([...sent.values()].flat()).toHaveLength(800);
  expect(slowest).toBeGreaterThan(0);
});
