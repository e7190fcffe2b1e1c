import { definePlugin } from '@postrider/sdk';
import { deskHandler } from './desk-handler.ts';

export default definePlugin({
  activate(context) {
    context.own(context.register('handlers', 'desk', () => deskHandler));
  },
});
