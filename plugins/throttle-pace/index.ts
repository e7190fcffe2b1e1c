import { definePlugin } from '@postrider/sdk';
import { paceThrottle } from './pace-throttle.ts';
import type { PaceSettings } from './pace-settings.ts';

export default definePlugin({
  activate(context) {
    context.own(
      context.register('throttles', 'pace', (instance) =>
        paceThrottle(instance.name, instance.settings as PaceSettings),
      ),
    );
  },
});
