import { setImmediate } from 'node:timers/promises';
import { DayTally, type ForecastDay } from './day-tally.ts';
import { ForeseenThrottles, fruitlessInOneGo } from './foreseen-throttles.ts';
import type { PlannedAccount } from './planned-account.ts';
import { ForeseenAccount } from './foreseen-account.ts';
import { portionsOf, type Stretch } from './portion.ts';
import { whyClosed } from './why-closed.ts';

export interface ForecastRequest {
  /** When sending begins, in milliseconds since the epoch. */
  readonly now: number;
  /** Mails to send, each to one recipient. */
  readonly recipients: number;
  /** Which of them fall under which narrow throttles, in the order of the list; when left out, all are of one portion. */
  readonly stretches?: readonly Stretch[];
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
const stepsInOneGo = 4000;

/**
 * Says when a campaign will be finished by running the throttles themselves on virtual time: all that remains is asked
 * for, the grant is taken, and time moves on to the next opening. It changes nothing and knows no throttle.
 * @throws ProblemError when a throttle breaks its contract.
 */
export async function forecast(request: ForecastRequest): Promise<Forecast> {
  const { now, recipients, bytesPerMail } = request;
  const horizon = now + (request.horizon ?? 400 * day);
  const throttles = new ForeseenThrottles();
  const portions = portionsOf(request.stretches ?? [{ portion: '', mails: recipients }]);
  const foreseen = request.accounts.map((planned) => new ForeseenAccount(planned, throttles, portions, now));
  const tally = new DayTally(request.timeZone);
  let remaining = portions.reduce((sum, { left }) => sum + left, 0);
  const all = remaining;
  let finishedAt = now;
  let atOnce = 0;
  let asked = now;
  let fruitless = 0;
  const never = (why: string): Forecast => ({ kind: 'never', why, sent: all - remaining });

  for (let step = 1; remaining > 0; step++) {
    let time = Infinity;
    for (const account of foreseen) {
      const next = account.nextAt;
      if (next < time) time = next;
    }
    if (time === Infinity) return never(await whyClosed(request.accounts, throttles, portions, asked, bytesPerMail));
    if (time > horizon) return never(tooLate(request, horizon, all - remaining));
    if (fruitless > mostFruitless)
      return never('The forecast was given up: a throttle names times to come back and lets nothing go then.');
    if (step % stepsInOneGo === 0) await setImmediate();

    asked = time;
    const [only, another] = foreseen;
    // What may leave at once is told apart; afterwards whole days are foreseen in one go, where that is possible.
    if (only !== undefined && another === undefined && time > now) {
      const moved = only.run(time, bytesPerMail, Math.min(tally.dayEnds(time), horizon + 1));
      if (moved !== undefined) {
        tally.add(only.account, moved.granted, time, time);
        remaining -= moved.granted;
        if (moved.granted > 0) finishedAt = Math.max(finishedAt, moved.doneAt);
        else fruitless += fruitlessInOneGo;
        await setImmediate();
        continue;
      }
    }
    const before = remaining;
    for (const account of foreseen) {
      while (account.nextAt <= time && remaining > 0) {
        const moved = account.step(time, bytesPerMail, horizon);
        const { granted, doneAt } = moved instanceof Promise ? await moved : moved;
        if (granted === 0) continue;
        tally.add(account.account, granted, time, doneAt);
        remaining -= granted;
        finishedAt = Math.max(finishedAt, doneAt);
        if (time === now) atOnce += granted;
      }
    }
    if (remaining === before) fruitless++;
  }
  return { kind: 'finishes', at: finishedAt, days: tally.days(), now: atOnce };
}

function tooLate({ now, recipients }: ForecastRequest, horizon: number, sent: number): string {
  const days = Math.round((horizon - now) / day);
  return `Only ${sent.toLocaleString('en')} of ${recipients.toLocaleString('en')} mails leave within ${days} days.`;
}
