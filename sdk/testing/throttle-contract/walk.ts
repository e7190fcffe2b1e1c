import { ok, strictEqual } from 'node:assert/strict';
import type { Ask, Grant, Throttle } from '#contracts';
import { seededRandom } from '../seeded-random.ts';
import { factsOf } from './told.ts';

const day = 86_400_000;

export type Look = (state: unknown, ask: Ask) => Promise<void>;

/** Takes a throttle through the same forty asks of all sizes every time, often coming back at the time it named. */
export async function walk(
  throttle: Throttle,
  { now: start, ...greedy }: Ask,
  look: Look,
  from: unknown = throttle.initial,
): Promise<void> {
  const random = seededRandom(7);
  let state = from;
  let now = start;
  for (let step = 0; step < 40; step++) {
    const ask = { ...greedy, now, mails: Math.max(1, Math.floor(greedy.mails ** random.fraction())) };
    await look(state, ask);
    const grant: Grant<unknown> = await checkedGrant(throttle, state, ask);
    ({ state } = grant);
    const wait = Math.floor(day ** random.fraction());
    now = grant.retryAt !== undefined && random.fraction() < 0.5 ? grant.retryAt : now + wait;
  }
}

/** Has a throttle answer a greedy ask, and tells it one fact after the other. */
export async function tell(throttle: Throttle, greedy: Ask, look: Look): Promise<void> {
  let { state } = await checkedGrant(throttle, throttle.initial, greedy);
  for (const fact of factsOf(greedy)) {
    state = (await throttle.observe?.(state, fact)) ?? state;
    await look(state, { ...greedy, now: greedy.now + 2 });
  }
}

export async function checkedGrant(throttle: Throttle, state: unknown, ask: Ask): Promise<Grant<unknown>> {
  const grant = await throttle.grant(state, ask);
  ok(Number.isInteger(grant.granted), `granted ${grant.granted}`);
  ok(grant.granted >= 0 && grant.granted <= ask.mails, `granted ${grant.granted} of ${ask.mails}`);
  if (grant.granted < ask.mails && grant.retryAt !== undefined)
    ok(grant.retryAt > ask.now, `the time to retry, ${grant.retryAt}, is not after ${ask.now}`);
  return grant;
}

/** Whether one mail may go at the time that the throttle names, and none before. */
export async function checkRetryAt(throttle: Throttle, state: unknown, ask: Ask): Promise<void> {
  const { state: after, granted, retryAt } = await checkedGrant(throttle, state, ask);
  if (granted === ask.mails || retryAt === undefined) return;
  const later = await checkedGrant(throttle, after, { ...ask, now: retryAt, mails: 1 });
  strictEqual(later.granted, 1, 'nothing may go at the time it named');
  const sooner = await checkedGrant(throttle, after, { ...ask, now: retryAt - 1, mails: 1 });
  strictEqual(sooner.granted, 0, 'one might have gone before the time it named');
}
