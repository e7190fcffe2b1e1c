import { definePlugin } from '@postrider/sdk';
import { adaptiveThrottle, type AdaptiveSettings } from './adaptive-throttle.ts';

export default definePlugin({
  activate(context) {
    context.own(
      context.register('throttles', 'adaptive', (instance) => adaptiveThrottle(instance.settings as AdaptiveSettings)),
    );
  },
});
