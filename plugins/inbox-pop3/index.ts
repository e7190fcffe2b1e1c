import { definePlugin } from '@postrider/sdk';
import type { Instance } from '@postrider/sdk';
import { pop3Inbox } from './pop3-inbox.ts';
import type { Pop3Settings } from './pop3-settings.ts';

export default definePlugin({
  activate(context) {
    context.own(context.register('inboxes', 'pop3', (instance) => pop3Inbox(instance as Instance<Pop3Settings>)));
  },
});
