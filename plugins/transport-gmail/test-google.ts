import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { type HttpCue, type HttpRequest, startHttpServer, testCertificate } from '@postrider/sdk/testing';

export const address = 'desk@northlight.example';
export const certificate = testCertificate(['127.0.0.1']);

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Secrets as Google hands them out. */
export const authorizedUser = JSON.stringify({
  type: 'authorized_user',
  client_id: 'client-1.apps.googleusercontent.example',
  client_secret: 'client-secret-77',
  refresh_token: '1//refresh-me',
  universe_domain: 'googleapis.com',
});
export const serviceAccount = JSON.stringify({
  type: 'service_account',
  project_id: 'northlight',
  private_key_id: 'key-9',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  client_email: 'postrider@northlight.iam.gserviceaccount.example',
  token_uri: 'https://elsewhere.example/token',
});

export interface FakeGoogle extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** What came to the token endpoint, in order. */
  readonly asked: readonly URLSearchParams[];
  readonly connections: number;
  /** Who is let in by which token: those that were handed out last. Kept up to date, for servers that look at it. */
  readonly users: Record<string, string>;
  /** What the endpoint does from now on; undefined: what Google does. */
  answer: HttpCue | undefined;
  /** Seconds that tokens are good for. */
  lifetime: number | undefined;
}

/** A token endpoint that knows the secrets above, and whose signatures it can check. */
export async function startGoogle(tls: { readonly key: string; readonly cert: string }): Promise<FakeGoogle> {
  const asked: URLSearchParams[] = [];
  const users: Record<string, string> = {};
  const server = await startHttpServer({
    tls,
    cue(point, request) {
      if (point === 'headers') return undefined;
      if (request.method !== 'POST' || request.path !== '/token') return { kind: 'answer', status: 404, body: 'no' };
      const form = new URLSearchParams(request.body.toString());
      asked.push(form);
      return google.answer ?? handOut(form, request);
    },
  });
  const handOut = (form: URLSearchParams, request: HttpRequest): HttpCue => {
    const whose = ownerOf(form, request);
    if (whose === undefined)
      return { kind: 'answer', status: 400, body: { error: 'invalid_grant', error_description: 'Bad Request' } };
    const token = `ya29.token-${asked.length}`;
    users[whose] = token;
    const body = { access_token: token, token_type: 'Bearer', expires_in: google.lifetime, scope: 'mail' };
    return { kind: 'answer', status: 200, body };
  };
  const google: FakeGoogle = {
    host: server.host,
    port: server.port,
    asked,
    users,
    answer: undefined,
    lifetime: 3599,
    get connections() {
      return server.connections;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return google;
}

/** Whose tokens may be handed out for this request. */
function ownerOf(form: URLSearchParams, { headers }: HttpRequest): string | undefined {
  if (headers['content-type'] !== 'application/x-www-form-urlencoded') return undefined;
  const grant = form.get('grant_type');
  if (grant === 'refresh_token') {
    const shown = ['client_id', 'client_secret', 'refresh_token'].map((name) => form.get(name));
    const { client_id, client_secret, refresh_token } = JSON.parse(authorizedUser) as Record<string, string>;
    return shown.join() === [client_id, client_secret, refresh_token].join() ? address : undefined;
  }
  if (grant !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') return undefined;
  return claimsOf(form.get('assertion') ?? '')?.['sub'] as string | undefined;
}

/** What a JWT says, when it was signed by the service account's key. */
export function claimsOf(assertion: string): Readonly<Record<string, unknown>> | undefined {
  const [head = '', claims = '', signature = ''] = assertion.split('.');
  const sound = verify(
    'RSA-SHA256',
    Buffer.from(`${head}.${claims}`),
    createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })),
    Buffer.from(signature, 'base64url'),
  );
  const read = (part: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  return sound ? { ...read(head), ...read(claims) } : undefined;
}
