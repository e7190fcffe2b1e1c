import { hostile } from './hostile.js';

/** A transport that claims to carry any number of mails at once. */
const plugin = hostile();
export default {
  activate: (context) =>
    plugin.activate({
      register: (kind, id, make) =>
        context.register(kind, id, async (instance) => ({
          ...(await make(instance)),
          capabilities: { connections: 1e9, mailsInFlight: Number.POSITIVE_INFINITY, size: -1 },
        })),
    }),
};
