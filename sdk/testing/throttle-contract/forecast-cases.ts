import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import type { Ask, ForeseenRun, Foresight } from '#contracts';
import type { ContractCase } from '../contract-case.ts';
import { frozen } from '../frozen.ts';
import { plain } from './plain.ts';
import type { ThrottleBench } from './throttle-bench.ts';
import { checkedGrant, checkRetryAt, walk } from './walk.ts';

/** What a throttle promises of what it may have for forecasts. */
export const forecastCases = ({ fresh, greedy }: ThrottleBench): readonly ContractCase[] => [
  {
    name: 'foresees what it grants, where it foresees at all',
    async run() {
      const throttle = await fresh();
      const foresight = throttle.forecast?.foresee?.(throttle.initial);
      if (foresight === undefined) return;
      let state = throttle.initial;
      let { now } = greedy;
      for (let step = 0; step < 300; step++) {
        const ask = { ...greedy, now, mails: step % 3 === 0 ? greedy.mails : (step % 7) + 1 };
        const grant = await checkedGrant(throttle, state, ask);
        strictEqual(foresight.room(ask), grant.granted, 'the room it foresees is not what it grants');
        if (grant.granted > 0) foresight.count(ask, grant.granted);
        if (grant.granted < ask.mails)
          strictEqual(foresight.opensAt(ask), grant.retryAt ?? Infinity, 'it foresees another time to come back');
        ({ state } = grant);
        now = grant.retryAt ?? now + 1000;
      }
    },
  },
  {
    name: 'runs forward in one go as it does step by step, where it runs at all',
    async run() {
      const throttle = await fresh();
      const step = throttle.forecast?.foresee?.(throttle.initial);
      const inOneGo = throttle.forecast?.foresee?.(throttle.initial);
      if (step === undefined || inOneGo?.run === undefined) return;
      let { now } = greedy;
      for (const steps of [1, 10, 100]) {
        const ask = { ...greedy, now };
        const stepped = steppedThrough(step, ask, steps);
        const ran: ForeseenRun = inOneGo.run(ask, stepped.opensAt);
        strictEqual(ran.granted, stepped.granted, 'other mails leave in one go than step by step');
        if (ran.granted > 0) strictEqual(ran.lastAt, stepped.lastAt, 'the last mail leaves at another time in one go');
        if (ran.granted === ask.mails) return;
        strictEqual(ran.opensAt, stepped.opensAt, 'in one go it foresees another time to come back');
        if (ran.opensAt === Infinity) return;
        now = ran.opensAt;
      }
    },
  },
  {
    name: 'begins a forecast with a plain state and is as good as its word in it, where it has one of its own',
    async run() {
      const throttle = await fresh();
      const { forecast } = throttle;
      if (forecast?.expected === undefined) return;
      let expected: unknown;
      await walk(throttle, greedy, async (state) => {
        const before = JSON.stringify(state);
        expected = await forecast.expected?.(frozen(structuredClone(state)));
        strictEqual(JSON.stringify(state), before, 'the state it was given was changed');
        deepStrictEqual(await forecast.expected?.(structuredClone(state)), expected);
        deepStrictEqual(plain(expected), expected);
      });
      const { state } = await checkedGrant(throttle, throttle.initial, greedy);
      const begun = await forecast.expected(state);
      await walk(throttle, greedy, (each, ask) => checkRetryAt(throttle, each, ask), begun);
    },
  },
];

/** What leaves in so many steps; the next would be at `opensAt`, or after it when all are gone. */
function steppedThrough(foresight: Foresight, ask: Ask, steps: number): ForeseenRun {
  let left = ask.mails;
  let { now } = ask;
  let lastAt = now;
  for (let step = 1; ; step++) {
    const here = { ...ask, now, mails: left };
    const room = foresight.room(here);
    if (room > 0) {
      foresight.count(here, room);
      left -= room;
      lastAt = now;
    }
    const opensAt = left === 0 ? now + 1 : foresight.opensAt(here);
    if (left === 0 || opensAt === Infinity || step === steps) return { granted: ask.mails - left, lastAt, opensAt };
    now = opensAt;
  }
}
