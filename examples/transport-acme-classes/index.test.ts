import test, { after } from 'node:test';
import { setDefaultCACertificates } from 'node:tls';
import {
  activated,
  httpTroubles,
  startHttpServer,
  systemClock,
  testCertificate,
  testInstance,
  transportContract,
  wrongPassword,
} from '@postrider/sdk/testing';
import plugin from './index.ts';

const certificate = await testCertificate(['127.0.0.1']);
setDefaultCACertificates([certificate.ca]);
const acme = await activated(plugin);
after(() => acme[Symbol.asyncDispose]());

interface Posted {
  readonly from: string;
  readonly to: string;
  readonly mime: string;
}

const cases = transportContract({
  capabilities: { connections: 2, mailsInFlight: 8, idempotent: true },
  signsIn: 'password',
  asksToWait: true,
  async bench() {
    const posted = ({ body }: { readonly body: Buffer }): Posted => JSON.parse(body.toString('utf8')) as Posted;
    const taken: Posted[] = [];
    const troubles = httpTroubles({
      isMail: ({ path }) => path === '/v1/messages',
      answer(request, unknown) {
        const mail = posted(request);
        if (mail.to === unknown) return { kind: 'answer', status: 422, body: { error: 'unknown_recipient' } };
        taken.push(mail);
        return { kind: 'answer', status: 202, body: { id: `a${taken.length}` } };
      },
    });
    const server = await startHttpServer({
      tls: certificate,
      cue: (point, request) =>
        request.headers.authorization === 'Bearer good key'
          ? troubles.cue(point, request)
          : { kind: 'answer', status: 401, body: { error: 'bad_key' } },
    });
    const account = (key: string) => {
      const settings = { host: server.host, port: server.port, key: { secret: 'acme' } };
      return acme.make('transports', 'acme', testInstance({ settings, secrets: { acme: key }, clock: systemClock }));
    };
    return {
      transport: await account('good key'),
      stranger: await account(wrongPassword),
      provoke: troubles.provoke,
      taken: () => taken.map(({ from, to, mime }) => ({ from, to, raw: Buffer.from(mime, 'base64') })),
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
});

for (const { name, run } of cases) void test(name, run);
