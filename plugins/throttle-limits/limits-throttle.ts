import type { Ask, Throttle } from '@postrider/sdk';
import { LimitsForesight } from './foresight.ts';
import {
  counted,
  emptyLog,
  givenBack,
  lastPoint,
  sizeOf,
  storedLog,
  type Amounts,
  type GrantLog,
} from './grant-log.ts';
import { fitting, limitOf, openingFor } from './limit.ts';
import { readSettings, type LimitsSettings } from './read-settings.ts';
import { tidied, type Needs } from './tidy-log.ts';

/**
 * Holds back so that no rule is ever exceeded, and lets everything go that the rules allow. Answers in microseconds,
 * however many mails are asked for.
 * @throws ProblemError with every rule that cannot be read, and an unknown time zone.
 */
export function limitsThrottle(name: string, settings: LimitsSettings): Throttle<GrantLog> {
  const { rules, timeZone } = readSettings(name, settings);
  const limits = rules.map((rule) => limitOf(rule, timeZone));
  const lengths = new Set(rules.flatMap(({ span }) => (span.kind === 'rolling' ? [span.length] : [])));
  const rolling = [...lengths].toSorted((one, other) => one - other);
  const needsAt = (now: number): Needs => ({
    rolling,
    starts: limits.flatMap((limit) => limit.windowStart?.(now) ?? []),
  });

  return {
    initial: emptyLog,

    grant(log, ask) {
      // A clock that was set back must not free anything.
      const now = Math.max(ask.now, lastPoint(log)[0]);
      const each = amountsOf(ask);
      let granted = ask.mails;
      for (const limit of limits) granted = Math.min(granted, fitting(limit, log, now, each));
      const after = granted === 0 ? log : counted(log, now, times(each, granted));
      const state = sizeOf(after) > after.tidyAt ? tidied(after, now, needsAt(now)) : after;
      if (granted === ask.mails) return { state, granted };
      let retryAt = -Infinity;
      for (const limit of limits) retryAt = Math.max(retryAt, openingFor(limit, state, now, each));
      return Number.isFinite(retryAt) ? { state, granted, retryAt } : { state, granted };
    },

    observe(log, fact) {
      return fact.kind === 'released' ? givenBack(log, fact.grantedAt, times(amountsOf(fact), fact.mails)) : log;
    },

    adopt: (stored) => storedLog(name, stored),

    count(log, departed) {
      let state = log;
      for (const each of departed) {
        const at = Math.max(each.at, lastPoint(state)[0]);
        state = counted(state, at, times(amountsOf(each), each.mails));
        if (sizeOf(state) > state.tidyAt) state = tidied(state, at, needsAt(at));
      }
      return state;
    },

    forecast: { foresee: (log) => new LimitsForesight(log, limits, needsAt, amountsOf) },
  };
}

/** What one mail counts for. Estimated sizes may be broken numbers: they are rounded up. */
function amountsOf({ recipientsPerMail, bytesPerMail }: Pick<Ask, 'recipientsPerMail' | 'bytesPerMail'>): Amounts {
  return {
    mails: 1,
    recipients: Math.ceil(Math.max(0, recipientsPerMail)),
    bytes: Math.ceil(Math.max(0, bytesPerMail)),
  };
}

function times({ mails, recipients, bytes }: Amounts, count: number): Amounts {
  return { mails: mails * count, recipients: recipients * count, bytes: bytes * count };
}
