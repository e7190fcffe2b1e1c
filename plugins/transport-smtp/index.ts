import { definePlugin } from '@postrider/sdk';
import { smtpTransport } from './smtp-transport.ts';

export default definePlugin({
  activate(context) {
    context.own(context.register('transports', 'smtp', (instance) => smtpTransport(instance)));
  },
});
