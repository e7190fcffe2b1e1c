import { definePlugin } from '@postrider/sdk';
import type { Route } from '@postrider/sdk';

/** The account named last goes first. */
const route: Route = {
  rank: (_, accounts) => accounts.map(({ account }) => ({ account, reason: 'from the end' })).toReversed(),
};

export default definePlugin({
  activate(context) {
    context.own(context.register('routes', 'kept-route', () => route));
  },
});
