import { classifyReply, definePlugin, parseReply } from '@postrider/sdk';
/** Takes every mail but those to one name, and says so as a server would. */
function transport({ settings, log }) {
  const { unknown } = settings;
  const answer = (to) => {
    if (!to.startsWith(unknown))
      return { kind: 'accepted', reply: { text: '250 2.0.0 Ok', code: 250 }, queueId: 'kept' };
    const reply = parseReply('550 5.1.1 User unknown', 'recipient');
    return { kind: 'refused', ...classifyReply(reply), reply };
  };
  const connection = {
    offer: { mailsPerConnection: 100 },
    async send({ envelope, chunks }) {
      log.debug('a mail', { octets: chunks.reduce((sum, chunk) => sum + chunk.length, 0) });
      return answer(envelope.to);
    },
    close: async () => {},
  };
  return {
    capabilities: { connections: 2, mailsInFlight: 2 },
    verify: async () => undefined,
    connect: async () => ({ kind: 'connected', connection }),
  };
}
export default definePlugin({
  activate(context) {
    context.own(context.register('transports', 'kept-transport', transport));
  },
});
