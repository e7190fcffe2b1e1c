import { hostile } from './hostile.js';

/** A transport that claims to carry any number of mails at once. */
const { activate } = hostile();
export default {
  activate: (context) =>
    activate({
      register: (kind, id, make) =>
        context.register(kind, id, async (instance) => ({
          ...(await make(instance)),
          capabilities: { connections: 1e9, mailsInFlight: Number.POSITIVE_INFINITY, size: -1 },
        })),
    }),
};
