import { startHttpServer } from '@postrider/sdk/testing';
import { address, type FakeGoogle, startGoogle } from '../../plugins/transport-gmail/test-google.ts';
import type { CertificateFiles } from './certificate-files.ts';
import { type Dovecot, startDovecot } from './dovecot.ts';

/** What Google has besides the server that takes mails: who hands out tokens, and a real IMAP server that takes them. */
export interface GoogleServers extends AsyncDisposable {
  readonly google: FakeGoogle;
  readonly dovecot: Dovecot;
}

/** Starts both; the IMAP server asks whose a token is, and takes the app password as well. */
export async function startGoogleServers(certificate: CertificateFiles, appPassword: string): Promise<GoogleServers> {
  await using starting = new AsyncDisposableStack();
  const google = starting.use(await startGoogle(certificate.pem));
  const tokenInfo = starting.use(
    await startHttpServer({
      cue(point, { path }) {
        if (point === 'headers') return undefined;
        const shown = new URL(path, 'http://localhost').searchParams.get('access_token');
        if (shown !== google.users[address]) return { kind: 'answer', status: 400, body: { error: 'invalid_token' } };
        return { kind: 'answer', status: 200, body: { email: address, expires_in: 3599 } };
      },
    }),
  );
  const dovecot = starting.use(
    await startDovecot({
      certificate,
      password: appPassword,
      tokenInfo: `http://${tokenInfo.host}:${tokenInfo.port}/tokeninfo`,
    }),
  );
  const running = starting.move();
  return { google, dovecot, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
