import type { Refused, Throttle } from '@postrider/sdk';
import { throttleContract } from '@postrider/sdk/testing';
import { describe, expect, test } from 'vitest';
import type { AdaptiveState } from './adaptive-state.ts';
import { adaptiveThrottle } from './adaptive-throttle.ts';

/** When those that were refused this morning may try again. */
const greedy = {
  now: Date.parse('2026-03-02T12:30:00Z'),
  mails: 1_000_000,
  recipientsPerMail: 1,
  bytesPerMail: 10_000,
};

const create = (): Throttle<AdaptiveState> => adaptiveThrottle({ atOnce: 512, raiseAfterMinutes: 60 });

/** The same throttle, after a hundred mails in fifty minutes and a refusal in these words; then, `later`, one more. */
function experienced(text: string, ...later: readonly number[]): Throttle<AdaptiveState> {
  return after(100, text, later);
}

/** The same throttle, after so many mails and a refusal in these words. */
function after(mails: number, text: string, later: readonly number[] = []): Throttle<AdaptiveState> {
  const throttle = create();
  const refusal: Refused = { kind: 'refused', class: 'throttle', scope: 'account', reply: { text, code: 451 } };
  const begin = Date.parse('2026-03-02T08:05:00Z');
  let state = throttle.initial;
  for (let mail = 0; mail < mails; mail++) {
    const at = begin + mail * 30_000;
    state = step(throttle, state, at, { kind: 'accepted' });
  }
  for (const wait of [0, ...later])
    state = step(throttle, state, begin + 3_000_000 + wait, { kind: 'refused', refusal });
  return { ...throttle, initial: state };
}

type What = { readonly kind: 'accepted' } | { readonly kind: 'refused'; readonly refusal: Refused };

function step(throttle: Throttle<AdaptiveState>, before: AdaptiveState, at: number, what: What): AdaptiveState {
  const grant = throttle.grant(before, { now: at, mails: 1, recipientsPerMail: 1, bytesPerMail: 1 });
  if (grant instanceof Promise) throw new Error('A pure throttle answers at once.');
  const told = { grantedAt: at, at: at + 300, mails: 1 };
  const state = throttle.observe?.(grant.state, { ...what, ...told });
  if (state === undefined || state instanceof Promise) throw new Error('A pure throttle answers at once.');
  return state;
}

describe.for([
  { name: 'knows nothing yet', make: create, givesBack: true },
  { name: 'was refused by the day', make: () => experienced('451 Daily limit exceeded'), givesBack: false },
  { name: 'found a minute', make: () => experienced('451 Limit per minute exceeded', 5000), givesBack: false },
  // Its account was used up by somebody else: no number explains that.
  { name: 'was refused at once', make: () => after(0, '451 Daily limit exceeded'), givesBack: false },
  { name: 'keeps a rate', make: () => experienced('451 Per second', 4000, 90_000, 200_000, 900_000), givesBack: false },
])('the throttle contract is kept by one that $name', ({ make, givesBack }) => {
  test.for(throttleContract({ create: make, givesBack, greedy }))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
