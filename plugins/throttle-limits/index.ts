import { definePlugin } from '@postrider/sdk';
import { limitsThrottle } from './limits-throttle.ts';
import type { LimitsSettings } from './read-settings.ts';

export default definePlugin({
  activate(context) {
    context.own(
      context.register('throttles', 'limits', (instance) =>
        limitsThrottle(instance.name, instance.settings as LimitsSettings),
      ),
    );
  },
});
