import { definePlugin } from '@postrider/sdk';
import { sqliteStore } from './sqlite-store.ts';

export default definePlugin({
  activate(context) {
    context.own(context.register('stores', 'sqlite', sqliteStore));
  },
});
