import type { UncertainTry } from '../../contracts/index.ts';

const minute = 60_000;
/** Ages at which a mail that is uncertain still is looked for again; the first look is at once. */
const ages = [2 * minute, 5 * minute, 10 * minute, 30 * minute];
/** Nothing else being left to do, it is waited for until then: what can be proved at all is proved by then, as a rule. */
const worthWaiting = 10 * minute;

/** When a try that was looked for in vain is looked for again; undefined: not any more. */
export function nextLookAt({ handedAt }: UncertainTry, now: number): number | undefined {
  const age = ages.find((each) => handedAt + each > now);
  return age === undefined ? undefined : handedAt + age;
}

/** True when a run that has nothing else to do waits for a look at this time. */
export function isWorthWaiting({ handedAt }: UncertainTry, lookAt: number): boolean {
  return lookAt <= handedAt + worthWaiting;
}
