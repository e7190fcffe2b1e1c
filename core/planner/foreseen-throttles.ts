import type { Ask, ForeseenRun, Foresight, MaybePromise, Throttle } from '../contracts/index.ts';
import { checkOpening, checkRoom, grantFromAll, type CommonGrant, type RefusedBy } from '../send/grant.ts';
import type { PlannedThrottle } from './planned-account.ts';

type Answer = Omit<CommonGrant, 'states' | 'retryAt'>;

/** A throttle that runs forward in place. */
interface Quick {
  readonly key: string;
  readonly foresight: Foresight;
  readonly timeZone?: string;
  /** What it answered to the ask under way. */
  room: number;
}

/** Any other: asked with its state, as the host would. */
interface Plain {
  readonly key: string;
  readonly throttle: Throttle;
  state: unknown;
  readonly timeZone?: string;
}

/** Throttles that are asked together. */
export interface Together {
  readonly quick: readonly Quick[];
  readonly plain: readonly Plain[];
}

/** Steps in which nothing leaves, after which whoever asked may give up. */
export const fruitlessInOneGo = 1000;

const nobody: readonly RefusedBy[] = [];

/** The throttles of a forecast, each once by its key, on their way through virtual time. */
export class ForeseenThrottles {
  readonly #quick = new Map<string, Quick>();
  readonly #plain = new Map<string, Plain>();

  together(planned: readonly PlannedThrottle[]): Together {
    const quick: Quick[] = [];
    const plain: Plain[] = [];
    for (const each of planned) {
      if (each.throttle.forecast?.foresee === undefined) plain.push(this.#plainOf(each));
      else quick.push(this.#quickOf(each));
    }
    return { quick, plain };
  }

  /** Takes the smallest grant of all and counts exactly that many with each. @throws ProblemError when one breaks its contract. */
  grant({ quick, plain }: Together, ask: Ask): MaybePromise<Answer> {
    let mails = ask.mails;
    for (const each of quick) {
      each.room = checkRoom(each.key, ask, each.foresight.room(zoned(ask, each.timeZone)));
      if (each.room < mails) mails = each.room;
    }
    if (plain.length === 0 || mails === 0) return settle(quick, ask, mails, nobody);
    const answer = grantFromAll(plain, mails === ask.mails ? ask : { ...ask, mails });
    const take = ({ granted, states, refusedBy }: CommonGrant): Answer => {
      for (const each of plain) each.state = states.get(each.key);
      return settle(quick, ask, granted, refusedBy);
    };
    return answer instanceof Promise ? answer.then(take) : take(answer);
  }

  /**
   * Lets the mails leave as early as they may, from `ask.now` to before `until`, in one go. Undefined where somebody has
   * to be asked step by step. @throws ProblemError when a throttle breaks its contract.
   */
  run({ quick, plain }: Together, ask: Ask, until: number): ForeseenRun | undefined {
    const [first, another] = quick;
    if (first === undefined || plain.length > 0 || quick.some(({ timeZone }) => timeZone !== undefined))
      return undefined;
    if (another !== undefined || first.foresight.run === undefined) return runTogether(quick, ask, until);
    const run = first.foresight.run(ask, until);
    if (checkRoom(first.key, ask, run.granted) < ask.mails) checkOpening(first.key, ask, run.opensAt);
    return run;
  }

  #quickOf({ name, throttle, state, timeZone }: PlannedThrottle): Quick {
    const known = this.#quick.get(name);
    if (known !== undefined) return known;
    const foresight = throttle.forecast?.foresee?.(state);
    if (foresight === undefined) throw new Error(`The throttle ${name} cannot be foreseen.`);
    const quick = {
      key: name,
      foresight,
      room: 0,
      ...(timeZone === undefined ? {} : { timeZone }),
    };
    this.#quick.set(name, quick);
    return quick;
  }

  #plainOf({ name, throttle, state, timeZone }: PlannedThrottle): Plain {
    const known = this.#plain.get(name);
    if (known !== undefined) return known;
    const plain = { key: name, throttle, state, ...(timeZone === undefined ? {} : { timeZone }) };
    this.#plain.set(name, plain);
    return plain;
  }
}

/** Several of them, moment after moment. Nothing is made for a step: there may be a million. */
function runTogether(quick: readonly Quick[], ask: Ask, until: number): ForeseenRun {
  const here = { ...ask };
  let lastAt = ask.now;
  let fruitless = 0;
  for (;;) {
    let granted = here.mails;
    for (const each of quick) {
      each.room = checkRoom(each.key, here, each.foresight.room(here));
      if (each.room < granted) granted = each.room;
    }
    let opensAt = here.now;
    if (granted < here.mails) {
      if (granted > 0) for (const { foresight } of quick) foresight.count(here, granted);
      for (const { key, foresight, room } of quick)
        if (room === granted) opensAt = Math.max(opensAt, checkOpening(key, here, foresight.opensAt(here)));
    } else for (const { foresight } of quick) foresight.count(here, granted);
    here.mails -= granted;
    if (granted > 0) lastAt = here.now;
    fruitless = granted > 0 ? 0 : fruitless + 1;
    if (here.mails === 0 || opensAt >= until || fruitless >= fruitlessInOneGo)
      return { granted: ask.mails - here.mails, lastAt, opensAt };
    here.now = opensAt;
  }
}

function settle(quick: readonly Quick[], ask: Ask, granted: number, refusedBefore: readonly RefusedBy[]): Answer {
  if (granted > 0) for (const { foresight, timeZone } of quick) foresight.count(zoned(ask, timeZone), granted);
  if (granted === ask.mails) return { granted, refusedBy: nobody };
  let refusedBy = refusedBefore;
  for (const { key, foresight, room, timeZone } of quick) {
    // Whoever has room for one more does not say when to come back.
    if (room !== granted) continue;
    const until = checkOpening(key, ask, foresight.opensAt(zoned(ask, timeZone)));
    refusedBy = refusedBy.length === 0 ? [{ key, until }] : [...refusedBy, { key, until }];
  }
  return { granted, refusedBy };
}

function zoned(ask: Ask, timeZone: string | undefined): Ask {
  return timeZone === undefined ? ask : { ...ask, timeZone };
}
