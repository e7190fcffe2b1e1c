// Lies beside each of the others: what a plugin must have to be a transport at all.

/** A transport whose parts can be replaced by worse ones. */
export function hostile({ activate, deactivate, create, verify, connect, send, close } = {}) {
  return {
    async activate(context) {
      await activate?.(context);
      context.register('transports', 'hostile', async (instance) => {
        await create?.(instance);
        return {
          capabilities: { connections: 2, mailsInFlight: 4 },
          verify: (signal) => verify?.(instance, signal),
          async connect(signal) {
            const connected = await connect?.(instance, signal);
            if (connected !== undefined) return connected;
            return {
              kind: 'connected',
              connection: {
                offer: {},
                send: (mail, sending) => (send === undefined ? accepted : send(mail, sending, instance)),
                close: async () => close?.(),
              },
            };
          },
        };
      });
    },
    deactivate: () => deactivate?.(),
  };
}

export const accepted = { kind: 'accepted', reply: { code: 250, text: '250 ok' } };

export const refused = {
  kind: 'refused',
  class: 'transient',
  scope: 'account',
  reply: { text: 'not today' },
};

export const never = () => new Promise(() => {});
