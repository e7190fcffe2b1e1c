import { expect, test } from 'vitest';
import type { Clock, Throttle } from '../contracts/index.ts';
import type { Count } from './counted-by.ts';
import { ThrottleStates } from './throttle-states.ts';

/** Counts without end; whoever is asked without a state has lost what was counted. */
const counting: Throttle = {
  initial: 0,
  grant(state, { mails }) {
    if (typeof state !== 'number') throw new TypeError('There is no state.');
    return { state: state + mails, granted: mails };
  },
};

const stoppedClock: Clock = { now: () => 0, after: () => ({ [Symbol.dispose]: () => undefined }) };

const countOf = (key: string, wide: boolean): Count => ({ key, name: key, throttle: counting, wide });

test('a count of the whole account stays at hand beside those of more destinations than are held', async () => {
  // Prevents: the 10,001st destination pushed out the count it was to be asked together with.
  const states = new ThrottleStates({ throttles: async () => [] }, stoppedClock);
  const whole = countOf('isp', true);
  const most = 10_050;
  for (let place = 0; place < most; place++) {
    const counts = [whole, countOf(`gentle/destination/d${place}.example`, false)];
    await states.ensure(counts);
    const { granted } = await states.grant(counts, { now: place, mails: 1, recipientsPerMail: 1, bytesPerMail: 1 });
    expect(granted).toBe(1);
    states.committed(states.updates());
  }
  await states.ensure([whole]);
  await states.grant([whole], { now: most, mails: 1, recipientsPerMail: 1, bytesPerMail: 1 });
  expect(states.updates()).toEqual([{ key: 'isp', version: most, state: most + 1 }]);
});

test('a turn writes the counts that it changed, and no others that are at hand', async () => {
  const states = new ThrottleStates({ throttles: async () => [] }, stoppedClock);
  const counts = Array.from({ length: 3 }, (_, place) => countOf(`gentle/destination/d${place}.example`, false));
  await states.ensure(counts);
  expect(states.updates()).toEqual([]);
  await states.grant(counts.slice(1, 2), { now: 0, mails: 2, recipientsPerMail: 1, bytesPerMail: 1 });
  const updates = states.updates();
  expect(updates).toEqual([{ key: 'gentle/destination/d1.example', version: 0, state: 2 }]);
  states.committed(updates);
  expect(states.updates()).toEqual([]);
  await states.grant(counts.slice(0, 1), { now: 0, mails: 1, recipientsPerMail: 1, bytesPerMail: 1 });
  await states.reload();
  expect(states.updates()).toEqual([]);
});
