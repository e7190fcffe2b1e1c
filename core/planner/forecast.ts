import { setImmediate } from 'node:timers/promises';
import { grantFromAll, type CommonGrant, type KeyedThrottle } from '../send/grant.ts';
import { DayTally, type ForecastDay } from './day-tally.ts';
import type { PlannedAccount, PlannedThrottle } from './planned-account.ts';
import { whyClosed } from './why-closed.ts';

export interface ForecastRequest {
  /** When sending begins, in milliseconds since the epoch. */
  readonly now: number;
  /** Mails to send, each to one recipient. */
  readonly recipients: number;
  /** Octets of an average mail. */
  readonly bytesPerMail: number;
  /** In the order of the route: each takes what those before it leave. */
  readonly accounts: readonly PlannedAccount[];
  /** IANA name of the zone by whose calendar the days are told. */
  readonly timeZone: string;
  /** Milliseconds to look ahead; 400 days when left out. */
  readonly horizon?: number;
}

export type Forecast =
  | {
      readonly kind: 'finishes';
      /** When the last mail leaves. */
      readonly at: number;
      readonly days: readonly ForecastDay[];
      /** Mails that may go at once. */
      readonly now: number;
    }
  | {
      readonly kind: 'never';
      /** For a person to read: what stops it. */
      readonly why: string;
      /** Mails that leave before it stops. */
      readonly sent: number;
    };

const day = 86_400_000;

/** A sound throttle grants at the time it named; one that keeps putting off must not keep the forecast for ever. */
const mostFruitless = 100_000;

/** Steps in one go before others in the process have a turn: a few milliseconds. */
const stepsInOneGo = 2000;

/** An account on its way through virtual time. */
interface Lane {
  readonly planned: PlannedAccount;
  opensAt: number;
}

/**
 * Says when a campaign will be finished by running the throttles themselves on virtual time: all that remains is asked
 * for, the grant is taken, and time moves on to the next opening. It changes nothing and knows no throttle.
 * @throws ProblemError when a throttle breaks its contract.
 */
export async function forecast(request: ForecastRequest): Promise<Forecast> {
  const { now, recipients, bytesPerMail } = request;
  const horizon = now + (request.horizon ?? 400 * day);
  const lanes: Lane[] = request.accounts.map((planned) => ({
    planned,
    opensAt: Math.max(now, planned.heldUntil ?? now),
  }));
  const states = new Map(
    request.accounts.flatMap(({ throttles }) => throttles.map(({ name, state }) => [name, state] as const)),
  );
  const tally = new DayTally(request.timeZone);
  let remaining = recipients;
  let finishedAt = now;
  let atOnce = 0;
  let asked = now;
  let fruitless = 0;
  const never = (why: string): Forecast => ({ kind: 'never', why, sent: recipients - remaining });

  for (let step = 1; remaining > 0; step++) {
    const time = Math.min(...lanes.map(({ opensAt }) => opensAt));
    if (time === Infinity) return never(await whyClosed(request.accounts, states, asked, bytesPerMail));
    if (time > horizon) return never(tooLate(request, horizon, recipients - remaining));
    if (fruitless > mostFruitless)
      return never('The forecast was given up: a throttle names times to come back and lets nothing go then.');
    if (step % stepsInOneGo === 0) await setImmediate();

    asked = time;
    const before = remaining;
    for (const lane of lanes) {
      if (lane.opensAt > time || remaining === 0) continue;
      const { account, throttles, ratePerSecond } = lane.planned;
      const carried = ratePerSecond === undefined ? Infinity : Math.floor(ratePerSecond * ((horizon - time) / 1000));
      const mails = Math.min(remaining, carried);
      if (mails < 1) {
        lane.opensAt = horizon + 1;
        continue;
      }
      const answer = grantFromAll(keyed(throttles, states), { now: time, mails, recipientsPerMail: 1, bytesPerMail });
      const { granted, ...grant }: CommonGrant = answer instanceof Promise ? await answer : answer;
      for (const [key, state] of grant.states) states.set(key, state);

      const doneAt = ratePerSecond === undefined ? time : time + (granted / ratePerSecond) * 1000;
      lane.opensAt = granted < mails ? Math.max(doneAt, grant.retryAt ?? Infinity) : doneAt;
      tally.add(account, granted, time, doneAt);
      remaining -= granted;
      if (granted > 0) finishedAt = Math.max(finishedAt, doneAt);
      if (time === now) atOnce += granted;
    }
    if (remaining === before) fruitless++;
  }
  return { kind: 'finishes', at: finishedAt, days: tally.days(), now: atOnce };
}

function tooLate({ now, recipients }: ForecastRequest, horizon: number, sent: number): string {
  const days = Math.round((horizon - now) / day);
  return `Only ${sent.toLocaleString('en')} of ${recipients.toLocaleString('en')} mails leave within ${days} days.`;
}

function keyed(throttles: readonly PlannedThrottle[], states: ReadonlyMap<string, unknown>): readonly KeyedThrottle[] {
  return throttles.map(({ name, throttle }) => ({ key: name, throttle, state: states.get(name) }));
}
