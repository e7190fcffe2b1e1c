import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import type { Ask, LimitFound, Throttle, ThrottleFindings } from '#contracts';
import type { ContractCase } from '../contract-case.ts';
import { frozen } from '../frozen.ts';
import { plain } from './plain.ts';
import type { ThrottleBench } from './throttle-bench.ts';
import { checkedGrant, tell, walk } from './walk.ts';

/** What a throttle promises of the limits that it finds out. */
export const foundCases = ({ fresh, greedy }: ThrottleBench): readonly ContractCase[] => [
  {
    name: 'tells what it found out so that a person can read it, and changes nothing by telling',
    async run() {
      const throttle = await fresh();
      const { findings } = throttle;
      if (findings === undefined) return;
      const look = async (state: unknown): Promise<void> => {
        const before = JSON.stringify(state);
        const found = await findings.list(frozen(structuredClone(state)));
        strictEqual(JSON.stringify(state), before, 'the state it was given was changed');
        deepStrictEqual(await findings.list(structuredClone(state)), found);
        for (const each of found) checkReadable(each);
      };
      await walk(throttle, greedy, look);
      await tell(throttle, greedy, look);
    },
  },
  {
    name: 'forgets what it found out, and nothing that was sent',
    async run() {
      const throttle = await fresh();
      const { findings } = throttle;
      if (findings === undefined) return;
      await walk(throttle, greedy, async (state, ask) => {
        const forgotten = await checkedForgotten(throttle, findings, state, ask);
        if ((await findings.list(state)).length !== 0) return;
        const { granted } = await checkedGrant(throttle, state, ask);
        const { granted: then } = await checkedGrant(throttle, forgotten, ask);
        strictEqual(then, granted, `${granted} could go, and ${then} after nothing was forgotten`);
      });
      await tell(throttle, greedy, async (state, ask) => void (await checkedForgotten(throttle, findings, state, ask)));
    },
  },
];

function checkReadable({ what, trust, held, since, refusedAt, said }: LimitFound): void {
  ok(typeof what === 'string' && what.trim() !== '', 'a limit has no words');
  ok(trust === 'suspected' || trust === 'confirmed', `${what}: its trust is ${trust}`);
  ok(Number.isInteger(held) && held >= 0, `${what}: it held ${held} times`);
  ok(isMoment(since), `${what}: found at ${since}`);
  ok(refusedAt === undefined || isMoment(refusedAt), `${what}: last refused at ${refusedAt}`);
  ok(said === undefined || typeof said === 'string', `${what}: what was said is no text`);
}

function isMoment(time: number): boolean {
  return time >= 0 && Number.isFinite(new Date(time).getTime());
}

async function checkedForgotten(
  throttle: Throttle,
  findings: ThrottleFindings,
  state: unknown,
  ask: Ask,
): Promise<unknown> {
  const before = JSON.stringify(state);
  const forgotten = await findings.forget(frozen(structuredClone(state)));
  strictEqual(JSON.stringify(state), before, 'the state it was given was changed');
  deepStrictEqual(plain(forgotten), forgotten);
  deepStrictEqual(await findings.list(forgotten), [], 'something is still known');
  deepStrictEqual(await findings.forget(forgotten), forgotten, 'forgetting twice is more than once');
  if (throttle.adopt !== undefined) {
    const { granted } = await checkedGrant(throttle, forgotten, ask);
    const adopted = await throttle.adopt(plain(forgotten));
    strictEqual((await checkedGrant(throttle, adopted, ask)).granted, granted, 'it does not adopt what it forgot in');
  }
  return forgotten;
}
