import { definePlugin, httpRefusal, httpsClient } from '@postrider/sdk';
import type { Connected, Connection, HttpsClient, Instance, Problem, SecretReference, Transport } from '@postrider/sdk';

/** Acme Mail is made up; its like are many: `POST /v1/messages` sends a mail, `GET /v1/account` says whether a key is good. */
function acmeTransport(instance: Instance): Transport {
  const { host, port, key } = instance.settings as { host: string; port: number; key: SecretReference };

  const connectionBy = (client: HttpsClient, authorization: string): Connection => ({
    offer: {},
    async send({ envelope, messageId, chunks }, signal) {
      const body = JSON.stringify({ ...envelope, mime: Buffer.concat(chunks).toString('base64') });
      // Acme knows a mail by this key: one that is tried again after a lost answer reaches nobody twice.
      const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': messageId };
      const answer = await client.ask({ method: 'POST', path: '/v1/messages', headers, body }, signal);
      if (answer.kind !== 'answered') return httpRefusal(answer, instance.clock.now());
      const reply = { text: `HTTP ${answer.status} ${answer.body.slice(0, 500)}` };
      if (answer.status === 202) return { kind: 'accepted', reply };
      if (answer.body.includes('unknown_recipient'))
        return { kind: 'refused', class: 'bad-recipient', scope: 'recipient', reply };
      return httpRefusal(answer, instance.clock.now());
    },
    close: async () => client.close(),
  });

  const connect = async (signal: AbortSignal): Promise<Connected> => {
    const authorization = `Bearer ${await instance.secret(key)}`;
    const client = httpsClient(instance, { host, port });
    const answer = await client.ask({ method: 'GET', path: '/v1/account', headers: { authorization } }, signal);
    if (answer.kind === 'answered' && answer.status === 200)
      return { kind: 'connected', connection: connectionBy(client, authorization) };
    client.close();
    const refusal = httpRefusal(
      answer.kind === 'answered' ? answer : { ...answer, kind: 'not-sent' },
      instance.clock.now(),
    );
    const problem: Problem = {
      code: refusal.class === 'auth' ? 'ACME_KEY_REFUSED' : 'ACME_UNREACHABLE',
      what: `Account \`${instance.name}\`: Acme at ${host} did not let it in: ${refusal.reply.text}`,
      next: refusal.class === 'auth' ? 'Make a new key at Acme and set the secret.' : 'It is tried again.',
    };
    return { kind: 'refused', refusal, problem };
  };

  return {
    capabilities: { connections: 2, mailsInFlight: 8, idempotent: true },
    connect,
    async verify(signal) {
      const connected = await connect(signal);
      if (connected.kind === 'refused') return connected.problem;
      await connected.connection.close();
      return undefined;
    },
  };
}

export default definePlugin({
  activate: (context) => context.own(context.register('transports', 'acme', acmeTransport)),
});
