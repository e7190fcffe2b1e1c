import { definePlugin } from '@postrider/sdk';
import { gmailTransport } from './gmail-transport.ts';

export default definePlugin({
  activate(context) {
    context.own(context.register('transports', 'gmail', (instance) => gmailTransport(instance)));
  },
});
