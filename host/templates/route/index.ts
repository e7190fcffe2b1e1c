import { definePlugin } from '@postrider/sdk';
import type { AccountStanding, Instance, RankedAccount, Route } from '@postrider/sdk';

interface Settings {
  /** Accounts that share the mails, each as often as the others. */
  readonly accounts: readonly string[];
}

const isFree = ({ heldUntil }: AccountStanding, now: number): boolean => heldUntil === undefined || heldUntil <= now;

/** Spreads mails over several accounts: each in its turn, and another one while it is on hold. Pure. */
export function route({ settings }: Instance): Route {
  const { accounts: named } = settings as Settings;
  return {
    rank(delivery, accounts, now): readonly RankedAccount[] {
      const free = named.filter((name) => accounts.some((each) => each.account === name && isFree(each, now)));
      const first = delivery.id % named.length;
      const turn = (name: string): number => (named.indexOf(name) - first + named.length) % named.length;
      return [...free]
        .sort((one, other) => turn(one) - turn(other))
        .map((account) => ({ account, reason: turn(account) === 0 ? 'it is its turn' : 'it stands in for another' }));
    },
  };
}

export default definePlugin({
  activate(context) {
    context.register('routes', '__id__', route);
  },
});
