import { definePlugin } from '@postrider/sdk';
import { privateContainer } from '@postrider/sdk/di';
import { AcmeTransport } from './acme-transport.ts';

export default definePlugin({
  activate(context) {
    const container = privateContainer(context);
    context.own(context.register('transports', 'acme', container.maker(AcmeTransport)));
  },
});
