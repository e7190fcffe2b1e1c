import type { Ask, Departed, Foresight, Grant, LimitFound, Throttle, ThrottleFact } from '#contracts';

export interface Spent {
  readonly from: number;
  readonly mails: number;
}

export const minute = 60_000;

/** Ten a minute, counted from the first mail on: sound, and small enough to break in one place at a time. */
export const sound: Throttle<Spent> = {
  initial: { from: 0, mails: 0 },
  grant(spent, { now, mails }) {
    const window = now >= spent.from + minute ? { from: now, mails: 0 } : spent;
    const granted = Math.max(0, Math.min(mails, 10 - window.mails));
    const state = { from: window.from, mails: window.mails + granted };
    return granted < mails ? { state, granted, retryAt: window.from + minute } : { state, granted };
  },
  observe(spent, fact) {
    if (fact.kind !== 'released' || fact.grantedAt < spent.from) return spent;
    return { ...spent, mails: Math.max(0, spent.mails - fact.mails) };
  },
};

export interface Experienced extends Spent {
  readonly refusedAt?: number;
}

const answerOf = (state: Experienced, ask: Ask): Grant<Experienced> => sound.grant(state, ask) as Grant<Experienced>;

/** Answers in place as `sound` does from this state on. */
export function foresightFrom(begun: Experienced): Required<Foresight> {
  let state = begun;
  const room = (ask: Ask): number => answerOf(state, ask).granted;
  const count = (ask: Ask, mails: number): void => void ({ state } = answerOf(state, { ...ask, mails }));
  const opensAt = (ask: Ask): number => answerOf(state, ask).retryAt ?? Infinity;
  return {
    room,
    count,
    opensAt,
    run(ask, until) {
      let here = ask;
      let lastAt = ask.now;
      for (;;) {
        const granted = room(here);
        if (granted > 0) {
          count(here, granted);
          lastAt = here.now;
        }
        here = { ...here, mails: here.mails - granted };
        const opening = here.mails === 0 ? here.now : opensAt(here);
        if (here.mails === 0 || opening >= until) return { granted: ask.mails - here.mails, lastAt, opensAt: opening };
        here = { ...here, now: opening };
      }
    },
  };
}

/** The same throttle with all that one may have; a refusal tells it what it keeps to anyway. */
export const thorough = {
  initial: sound.initial as Experienced,
  grant(state: Experienced, ask: Ask) {
    const { refusedAt } = state;
    const grant = answerOf(state, ask);
    return refusedAt === undefined ? grant : { ...grant, state: { ...grant.state, refusedAt } };
  },
  observe(state: Experienced, fact: ThrottleFact): Experienced {
    if (fact.kind === 'refused') return { ...state, refusedAt: fact.at };
    return { ...state, ...(sound.observe?.(state, fact) as Spent) };
  },
  count(state: Experienced, departed: readonly Departed[]): Experienced {
    let after = state;
    for (const { at, mails } of departed)
      after = at >= after.from + minute ? { ...after, from: at, mails } : { ...after, mails: after.mails + mails };
    return after;
  },
  forecast: {
    expected: ({ from, mails }: Experienced): Experienced => ({ from, mails }),
    foresee: foresightFrom,
  },
  findings: {
    list({ refusedAt }: Experienced): readonly LimitFound[] {
      const what = '10 mails a minute';
      return refusedAt === undefined
        ? []
        : [{ what, trust: 'suspected', held: 0, since: refusedAt, said: '452 slower' }];
    },
    forget: ({ from, mails }: Experienced): Experienced => ({ from, mails }),
  },
} satisfies Throttle<Experienced>;
