import { definePlugin } from '@postrider/sdk';
import type { Instance } from '@postrider/sdk';
import { exchangeInbox } from './exchange-inbox.ts';
import type { ExchangeSettings } from './exchange-settings.ts';

export default definePlugin({
  activate(context) {
    context.own(
      context.register('inboxes', 'exchange', (instance) => exchangeInbox(instance as Instance<ExchangeSettings>)),
    );
  },
});
