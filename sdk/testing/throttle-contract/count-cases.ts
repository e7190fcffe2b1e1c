import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import type { Departed, Throttle } from '#contracts';
import type { ContractCase } from '../contract-case.ts';
import { frozen } from '../frozen.ts';
import { plain } from './plain.ts';
import type { ThrottleBench } from './throttle-bench.ts';
import { checkedGrant } from './walk.ts';

/** What a throttle promises of mails that it was not asked for. */
export const countCases = ({ fresh, greedy }: ThrottleBench): readonly ContractCase[] => [
  {
    name: 'counts mails that left without being asked for, more than it lets go too, where it counts such at all',
    async run() {
      const throttle = await fresh();
      if (throttle.count === undefined) return;
      const { now, mails: _, ...each } = greedy;
      const first = await checkedGrant(throttle, throttle.initial, greedy);
      const full = await checkedGrant(throttle, first.state, greedy);
      const most = Math.max(1, first.granted);
      for (const mails of [most, 3 * most + 1]) {
        const state = await counted(throttle, throttle.initial, [{ ...each, at: now, mails }]);
        const after = await checkedGrant(throttle, state, greedy);
        strictEqual(
          after.granted,
          0,
          `${after.granted} may go after ${mails} left, which is all that it lets go at once`,
        );
        const opensAt = after.retryAt ?? Infinity;
        ok(opensAt >= (full.retryAt ?? Infinity), 'it opens earlier than if it had been asked for them');
        const part: Departed = { ...each, at: now, mails: 1 };
        const rest = mails === 1 ? [] : [{ ...each, at: now, mails: mails - 1 }];
        const inParts = await counted(throttle, await counted(throttle, throttle.initial, [part]), rest);
        const then = await checkedGrant(throttle, inParts, greedy);
        deepStrictEqual([then.granted, then.retryAt], [0, after.retryAt], 'told in two parts they count otherwise');
      }
    },
  },
];

async function counted(throttle: Throttle, from: unknown, departed: readonly Departed[]): Promise<unknown> {
  const before = JSON.stringify(from);
  const state = await throttle.count?.(frozen(structuredClone(from)), departed);
  strictEqual(JSON.stringify(from), before, 'the state it was given was changed');
  deepStrictEqual(plain(state), state);
  deepStrictEqual(await throttle.count?.(structuredClone(from), departed), state);
  return state;
}
