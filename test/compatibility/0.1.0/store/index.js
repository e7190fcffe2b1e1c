import { definePlugin } from '@postrider/sdk';
import { sqliteStore } from './sqlite-store.js';
export default definePlugin({
  activate(context) {
    context.own(context.register('stores', 'kept-store', sqliteStore));
  },
});
