import { ProblemError, type Ask, type Grant, type MaybePromise, type Throttle } from '../contracts/index.ts';

/** A throttle together with its present state. `key` is the name its state is kept under. */
export interface AskedThrottle {
  readonly key: string;
  readonly throttle: Throttle;
  readonly state: unknown;
  /** The zone its recipients live in, where it is kept by time zone. */
  readonly timeZone?: string;
}

/** Who stopped it, and until when one mail more cannot go; Infinity: never. */
export interface RefusedBy {
  readonly key: string;
  readonly until: number;
}

/** What all throttles together let through. */
export interface CommonGrant {
  /** The smallest of their grants, 0 to the mails asked for. */
  readonly granted: number;
  /** For each key, the state in which exactly `granted` mails were counted. */
  readonly states: ReadonlyMap<string, unknown>;
  /** When less than asked was granted: the earliest time at which one more may go under all; absent means never. */
  readonly retryAt?: number;
  /** Those that let no more go; empty when everything was granted. */
  readonly refusedBy: readonly RefusedBy[];
}

/** Waits for an answer that is not there at once; see `throttleInTime`. */
export type AwaitedGrant = (throttle: AskedThrottle, grant: Promise<Grant<unknown>>) => Promise<Grant<unknown>>;

/** What one throttle answered, and how many mails it had been asked for. */
interface Answer {
  readonly asked: number;
  readonly grant: Grant<unknown>;
}

/**
 * Asks several throttles, takes the smallest grant and counts exactly that many with each of them. The keys must be
 * distinct. Answers at once when all throttles do: this is on the path of every mail.
 * @throws ProblemError `THROTTLE_ANSWER_INVALID` when a throttle breaks its contract: no mail may leave on such an answer.
 */
export function grantFromAll(
  throttles: readonly AskedThrottle[],
  ask: Ask,
  awaited: AwaitedGrant = (_, grant) => grant,
): MaybePromise<CommonGrant> {
  return answersFor(throttles, ask, awaited, [], ask.mails);
}

/**
 * One round: asks again those who granted more than `mails`, and those not asked yet. A second round is needed only
 * when they disagree, a third only by a throttle that gives less for a smaller ask; `mails` falls every time.
 */
function answersFor(
  throttles: readonly AskedThrottle[],
  ask: Ask,
  awaited: AwaitedGrant,
  before: readonly Answer[],
  mails: number,
): MaybePromise<CommonGrant> {
  const asked = mails === ask.mails ? ask : { ...ask, mails };
  const late: Promise<Answer>[] = [];
  const ready: Answer[] = [];
  try {
    throttles.forEach((keyed, place) => {
      const { key, throttle, state, timeZone } = keyed;
      const earlier = before[place];
      if (earlier !== undefined && earlier.grant.granted <= mails) {
        ready[place] = earlier;
        return;
      }
      const grant = throttle.grant(state, timeZone === undefined ? asked : { ...asked, timeZone });
      if (grant instanceof Promise)
        late.push(awaited(keyed, grant).then((each) => (ready[place] = checked(key, asked, each))));
      else ready[place] = checked(key, asked, grant);
    });
  } catch (thrown) {
    // One failure is enough to report: those still on their way must not surface as unhandled.
    void Promise.allSettled(late);
    throw thrown;
  }
  return late.length === 0
    ? settled(throttles, ask, awaited, ready)
    : Promise.all(late).then(() => settled(throttles, ask, awaited, ready));
}

function settled(
  throttles: readonly AskedThrottle[],
  ask: Ask,
  awaited: AwaitedGrant,
  answers: readonly Answer[],
): MaybePromise<CommonGrant> {
  let granted = ask.mails;
  for (const { grant } of answers) granted = Math.min(granted, grant.granted);
  // Nobody can be asked for no mails; at 0 the others simply keep their states.
  const agreed = granted === 0 || answers.every(({ grant }) => grant.granted === granted);
  if (!agreed) return answersFor(throttles, ask, awaited, answers, granted);

  const states = new Map<string, unknown>();
  const refusedBy: RefusedBy[] = [];
  throttles.forEach(({ key, state }, place) => {
    const answer = answers[place];
    if (answer === undefined) return;
    states.set(key, answer.grant.granted === granted ? answer.grant.state : state);
    // Whoever granted more has room for one more already: only those who stopped here tell when to come back.
    const refused = answer.grant.granted === granted && granted < answer.asked;
    if (refused) refusedBy.push({ key, until: answer.grant.retryAt ?? Infinity });
  });
  const retryAt = refusedBy.reduce((latest, { until }) => Math.max(latest, until), -Infinity);
  return Number.isFinite(retryAt) ? { granted, states, refusedBy, retryAt } : { granted, states, refusedBy };
}

function checked(key: string, ask: Ask, grant: Grant<unknown>): Answer {
  const granted = checkRoom(key, ask, grant.granted);
  if (granted < ask.mails && grant.retryAt !== undefined) checkOpening(key, ask, grant.retryAt);
  return { asked: ask.mails, grant };
}

/** @throws ProblemError unless it is a number of mails, and no more than were asked for. */
export function checkRoom(key: string, { mails }: Ask, granted: number): number {
  if (Number.isInteger(granted) && granted >= 0 && granted <= mails) return granted;
  throw invalid(key, `was asked for ${mails} mails and granted ${granted}`);
}

/** A time to retry that is not in the future would make the host ask without end. @throws ProblemError of such a one. */
export function checkOpening(key: string, { now }: Ask, retryAt: number): number {
  if (retryAt > now) return retryAt;
  throw invalid(key, `refused mails and named a time to retry that is not in the future (${retryAt})`);
}

function invalid(key: string, fault: string): ProblemError {
  return new ProblemError({
    code: 'THROTTLE_ANSWER_INVALID',
    what: `The throttle ${key} ${fault}; no mail leaves on such an answer.`,
    next: 'Update the plugin this throttle comes from, or take the throttle out of the configuration.',
  });
}
