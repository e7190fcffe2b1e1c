import { grantFromAll } from '../send/grant.ts';
import { throttleOf } from '../send/scope.ts';
import type { PlannedAccount, PlannedThrottle } from './planned-account.ts';

/** Throttles under which no mail ever leaves through an account. */
export interface Contradiction {
  readonly account: string;
  /** Names, as configured. One: it never opens. Several: each opens, and never while all the others do. */
  readonly throttles: readonly [string, ...string[]];
  /** Where it is so for recipients of this time zone only. */
  readonly timeZone?: string;
}

export interface ContradictionRequest {
  readonly now: number;
  readonly bytesPerMail: number;
  /** Milliseconds to look ahead. */
  readonly horizon: number;
  readonly accounts: readonly PlannedAccount[];
}

/** Openings that are tried: of windows that open once a day they last for two years. */
const mostOpenings = 1000;

/**
 * Finds throttles that contradict each other, or let nothing go at all, by running them: one mail is to leave, and nobody
 * else wants to. So it holds for throttles of any kind, also where other accounts or other people's mails hide it.
 * @throws ProblemError when a throttle breaks its contract.
 */
export async function contradictions(request: ContradictionRequest): Promise<readonly Contradiction[]> {
  const found: Contradiction[] = [];
  for (const planned of request.accounts) {
    if (planned.heldUntil === Infinity) continue;
    const told = new Set<string>();
    for (const throttles of waysOf(planned)) {
      for (const culprits of await culpritsOf(throttles, request)) {
        const contradiction = contradictionOf(planned.account, culprits);
        const key = JSON.stringify(contradiction);
        if (contradiction !== undefined && !told.has(key)) found.push(contradiction);
        told.add(key);
      }
    }
  }
  return found;
}

/** What a mail may fall under. Destinations that are counted alike open alike: one of them stands for the others. */
function waysOf({ throttles, narrow }: PlannedAccount): Iterable<readonly PlannedThrottle[]> {
  const ways = new Map<string, readonly PlannedThrottle[]>();
  for (const some of narrow?.values() ?? [[]]) {
    const kind = some.map(({ name, timeZone }) => `${throttleOf(name)} ${timeZone ?? ''}`).join('\n');
    if (!ways.has(kind)) ways.set(kind, [...throttles, ...some]);
  }
  return ways.values();
}

async function culpritsOf(
  throttles: readonly PlannedThrottle[],
  request: ContradictionRequest,
): Promise<readonly (readonly PlannedThrottle[])[]> {
  if (throttles.length === 0 || (await opens(throttles, request))) return [];
  const alone: (readonly PlannedThrottle[])[] = [];
  for (const each of throttles) if (!(await opens([each], request))) alone.push([each]);
  if (alone.length > 0) return alone;
  // Whoever is not needed for it has no part in it.
  let culprits = throttles;
  for (const each of throttles) {
    const others = culprits.filter((other) => other !== each);
    if (!(await opens(others, request))) culprits = others;
  }
  return [culprits];
}

async function opens(
  throttles: readonly PlannedThrottle[],
  { now: start, bytesPerMail, horizon }: ContradictionRequest,
): Promise<boolean> {
  let keyed = throttles.map(({ name: key, ...throttle }) => ({ key, ...throttle }));
  let now = start;
  for (let opening = 0; opening < mostOpenings && now <= start + horizon; opening++) {
    const ask = { now, mails: 1, recipientsPerMail: 1, bytesPerMail };
    const { granted, retryAt, states } = await grantFromAll(keyed, ask);
    if (granted > 0) return true;
    if (retryAt === undefined) return false;
    keyed = keyed.map((each) => ({ ...each, state: states.get(each.key) }));
    now = retryAt;
  }
  return false;
}

function contradictionOf(account: string, culprits: readonly PlannedThrottle[]): Contradiction | undefined {
  const [first, ...others] = culprits.map(({ name }) => throttleOf(name));
  const timeZone = culprits.find((each) => each.timeZone !== undefined)?.timeZone;
  if (first === undefined) return undefined;
  return { account, throttles: [first, ...others], ...(timeZone === undefined ? {} : { timeZone }) };
}
