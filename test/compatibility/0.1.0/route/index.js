import { definePlugin } from '@postrider/sdk';
/** The account named last goes first. */
const route = {
  rank: (_, accounts) => accounts.map(({ account }) => ({ account, reason: 'from the end' })).toReversed(),
};
export default definePlugin({
  activate(context) {
    context.own(context.register('routes', 'kept-route', () => route));
  },
});
