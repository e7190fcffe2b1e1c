import { definePlugin } from '@postrider/sdk';
import { orderedRoute, type OrderedSettings } from './ordered-route.ts';

export default definePlugin({
  activate(context) {
    context.own(
      context.register('routes', 'ordered', (instance) => orderedRoute(instance.settings as OrderedSettings)),
    );
  },
});
