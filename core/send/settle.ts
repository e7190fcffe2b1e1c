import type { Hold, Outcome, Settlement, Suppression, ThrottleFact, DueDelivery, Random } from '../contracts/index.ts';
import type { Closures } from './closures.ts';
import type { Counts } from './counted-by.ts';
import { connectionHold, consequenceOf } from './consequence.ts';
import { recipientDomain } from './recipient-domain.ts';
import type { RetrySchedule } from './retry-schedule.ts';

/** A try that came to its end. */
export interface Finished {
  readonly delivery: DueDelivery;
  readonly account: string;
  readonly startedAt: number;
  readonly answeredAt: number;
  readonly bytes: number;
  readonly counts: Counts;
  readonly outcome: Outcome;
}

/** What became of mails that fall under the same counts. */
export interface Observed {
  readonly account: string;
  readonly facts: readonly ThrottleFact[];
}

/** What a turn has to write for the tries that ended, and what the throttles are to be told. */
export interface Settled {
  readonly settlements: readonly Settlement[];
  readonly holds: readonly Hold[];
  readonly suppressions: readonly Suppression[];
  readonly observations: ReadonlyMap<Counts, Observed>;
}

/** A refusal without a code is the transport's own finding: the mail never left, and nothing was used up. */
function neverLeft(outcome: Outcome): boolean {
  return outcome.kind === 'refused' && outcome.scope === 'connection' && outcome.reply.code === undefined;
}

/** `ofLaneOnly`: how long it took tells nothing of the account. */
function observationOf(
  { delivery, outcome, startedAt, answeredAt, bytes }: Finished,
  at: number,
  ofLaneOnly: boolean,
): ThrottleFact {
  const known = { at, grantedAt: startedAt, mails: 1 };
  if (neverLeft(outcome)) return { kind: 'released', ...known, recipientsPerMail: 1, bytesPerMail: bytes };
  switch (outcome.kind) {
    case 'accepted':
      return ofLaneOnly ? { kind: 'accepted', ...known } : { kind: 'accepted', ...known, took: answeredAt - startedAt };
    case 'uncertain':
      return { kind: 'uncertain', ...known };
    case 'refused':
      return { kind: 'refused', ...known, refusal: outcome, group: recipientDomain(delivery.address) };
  }
}

/** Adds a fact. Mails that were granted and accepted together are told together: throttles hear of each turn, not of each mail. */
function tell(facts: ThrottleFact[], fact: ThrottleFact): void {
  for (let place = facts.length - 1; fact.kind === 'accepted' && place >= 0; place--) {
    const before = facts[place];
    // What came before a refusal stays before it.
    if (before?.kind !== 'accepted') break;
    if (before.grantedAt !== fact.grantedAt || (before.took === undefined) !== (fact.took === undefined)) continue;
    const mails = before.mails + fact.mails;
    if (before.took === undefined || fact.took === undefined) facts[place] = { ...before, mails };
    else facts[place] = { ...before, mails, took: (before.took * before.mails + fact.took * fact.mails) / mails };
    return;
  }
  facts.push(fact);
}

/**
 * Turns outcomes into what is written. Changes only `closures`, so that mails refused together count once. An account
 * with a throttle that paces refusals itself is not held for a limit it reached: the throttle knows better when to try
 * again; one that counts only a part of the account's mails does not.
 */
export function settle(
  finished: readonly Finished[],
  closures: Closures,
  schedule: RetrySchedule,
  random: Random,
  now: number,
): Settled {
  const settlements: Settlement[] = [];
  const holds: Hold[] = [];
  const suppressions: Suppression[] = [];
  const observations = new Map<Counts, { readonly account: string; readonly facts: ThrottleFact[] }>();

  for (const each of finished) {
    const { delivery, account, startedAt, answeredAt, outcome, counts } = each;
    const ofLaneOnly =
      outcome.kind === 'accepted' && closures.accepted(account, delivery.address, startedAt, answeredAt);
    if (counts.all.length > 0) {
      const observed = observations.get(counts) ?? { account, facts: [] };
      if (observed.facts.length === 0) observations.set(counts, observed);
      tell(observed.facts, observationOf(each, now, ofLaneOnly));
    }

    if (outcome.kind === 'accepted') {
      settlements.push({ delivery: delivery.id, account, startedAt, verdict: { kind: 'accepted', outcome } });
    } else if (outcome.kind === 'uncertain') {
      settlements.push({ delivery: delivery.id, account, startedAt, verdict: { kind: 'uncertain', outcome } });
    } else if (outcome.scope === 'connection' && neverLeft(outcome)) {
      settlements.push({ delivery: delivery.id, account, startedAt, verdict: { kind: 'released' } });
      const hold = connectionHold(account, outcome, now, closures.strikes(account, now));
      if (closures.hold(hold, now) && hold.until > now) holds.push(hold);
    } else {
      const group = outcome.scope === 'lane' ? recipientDomain(delivery.address) : undefined;
      const strikes = closures.strikes(account, now, group);
      const consequence = consequenceOf(outcome, {
        account,
        delivery,
        now,
        schedule,
        jitter: random.fraction(),
        strikes,
      });
      settlements.push({ delivery: delivery.id, account, startedAt, verdict: consequence.verdict });
      const paced =
        outcome.scope === 'account' &&
        (outcome.class === 'throttle' || outcome.class === 'quota') &&
        counts.all.some(({ wide, throttle }) => wide && throttle.pacesRefusals === true);
      const hold = paced ? undefined : consequence.hold;
      if (hold !== undefined && closures.hold(hold, now) && hold.until > now) holds.push(hold);
      if (consequence.suppression !== undefined) suppressions.push(consequence.suppression);
    }
  }
  return { settlements, holds, suppressions, observations };
}
