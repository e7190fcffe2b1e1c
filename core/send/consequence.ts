import type { DueDelivery, Hold, Refused, Suppression, Verdict } from '../contracts/index.ts';
import { recipientDomain } from './recipient-domain.ts';
import { nextAttempt } from './retry-schedule.ts';
import type { RetrySchedule } from './retry-schedule.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** What a refusal leads to: for the delivery, for the account or lane, for the address. */
export interface Consequence {
  readonly verdict: Verdict;
  readonly hold?: Hold;
  readonly suppression?: Suppression;
}

export interface RefusalCircumstances {
  readonly account: string;
  readonly delivery: DueDelivery;
  readonly now: number;
  readonly schedule: RetrySchedule;
  /** [0, 1). */
  readonly jitter: number;
  /** How many refusals in a row this account or lane was given a pause for; its pauses double. */
  readonly strikes: number;
}

/** Pauses that nobody told us the length of: the first one, doubled with each strike, up to the last. */
const pauses = {
  throttle: { first: 30 * second, last: hour },
  transient: { first: 30 * second, last: hour },
  // Windows open by the hour, the day or the month, and nobody says which: an hourly try finds each soon enough.
  quota: { first: hour, last: hour },
} as const;

function pauseFor(refusal: Refused, strikes: number): number {
  if (refusal.retryAfter !== undefined) return refusal.retryAfter;
  if (refusal.class !== 'throttle' && refusal.class !== 'transient' && refusal.class !== 'quota') return Infinity;
  const { first, last } = pauses[refusal.class];
  return Math.min(last, first * 2 ** Math.min(strikes, 20));
}

function holdFor(refusal: Refused, { account, delivery, now, strikes }: RefusalCircumstances): Hold {
  const group = refusal.scope === 'lane' ? { group: recipientDomain(delivery.address) } : {};
  return {
    account,
    ...group,
    until: now + pauseFor(refusal, strikes),
    class: refusal.class,
    reason: refusal.reply.text,
    since: now,
  };
}

function later(refusal: Refused, { delivery, now, schedule, jitter }: RefusalCircumstances): Verdict {
  const next = nextAttempt(
    schedule,
    {
      number: delivery.attempts + 1,
      firstAt: delivery.firstAttemptAt ?? now,
      now,
      ...(refusal.retryAfter === undefined ? {} : { retryAfter: refusal.retryAfter }),
    },
    jitter,
  );
  return next.kind === 'given-up'
    ? { kind: 'failed', outcome: refusal }
    : { kind: 'waiting', outcome: refusal, dueAt: next.at, counts: true };
}

/** Due again at once: the hold on the account or lane decides when, and another account may take it meanwhile. */
function again(refusal: Refused, now: number): Verdict {
  return { kind: 'waiting', outcome: refusal, dueAt: now, counts: false };
}

/**
 * Pure: what a refusal leads to, by class and scope. Policy in one place, so that every transport's refusals mean
 * the same.
 */
export function consequenceOf(refusal: Refused, circumstances: RefusalCircumstances): Consequence {
  const { delivery, now } = circumstances;
  switch (refusal.class) {
    case 'bad-recipient':
      return {
        verdict: { kind: 'failed', outcome: refusal },
        suppression: { address: delivery.address, reason: 'bad-recipient', detail: refusal.reply.text, at: now },
      };
    case 'content':
      return { verdict: { kind: 'failed', outcome: refusal } };
    case 'throttle':
    case 'transient':
      if (refusal.scope === 'recipient' || refusal.scope === 'mail') return { verdict: later(refusal, circumstances) };
      // Nothing is wrong with the mail; the connection is replaced and the mail goes again.
      if (refusal.scope === 'connection') {
        const { account, strikes } = circumstances;
        return { verdict: again(refusal, now), hold: connectionHold(account, refusal, now, strikes) };
      }
      return { verdict: again(refusal, now), hold: holdFor(refusal, circumstances) };
    case 'quota':
    case 'block':
    case 'auth':
    case 'config':
      return {
        verdict: again(refusal, now),
        hold:
          refusal.scope === 'lane'
            ? holdFor(refusal, circumstances)
            : holdFor({ ...refusal, scope: 'account' }, circumstances),
      };
  }
}

/**
 * What a connection that could not be opened, or died without carrying anything, leads to: a fresh one at once, then
 * after one second, two, four, up to a quarter of an hour. What a person must mend waits for the person.
 */
export function connectionHold(account: string, refusal: Refused, now: number, strikes: number): Hold {
  const passing = refusal.class === 'throttle' || refusal.class === 'transient';
  const growing = strikes === 0 ? 0 : Math.min(15 * minute, second * 2 ** Math.min(strikes - 1, 20));
  const pause = passing ? (refusal.retryAfter ?? growing) : pauseFor(refusal, strikes);
  return { account, until: now + pause, class: refusal.class, reason: refusal.reply.text, since: now };
}
