import { httpsClient } from '@postrider/sdk';
import type { HttpsAnswer, HttpsClient, Mail, SecretReference } from '@postrider/sdk';
import { inject, injectable, Instance } from '@postrider/sdk/di';

export interface AcmeSettings {
  readonly host: string;
  readonly port: number;
  readonly key: SecretReference;
}

/** Speaks to Acme's interface for one account. */
@injectable()
export class AcmeInterface {
  constructor(@inject(Instance) private readonly instance: Instance<AcmeSettings>) {}

  client(): HttpsClient {
    return httpsClient(this.instance, this.instance.settings);
  }

  async account(client: HttpsClient, signal: AbortSignal): Promise<HttpsAnswer> {
    return client.ask({ method: 'GET', path: '/v1/account', headers: await this.headers() }, signal);
  }

  async post(client: HttpsClient, mail: Mail, signal: AbortSignal): Promise<HttpsAnswer> {
    const body = JSON.stringify({ ...mail.envelope, mime: Buffer.concat(mail.chunks).toString('base64') });
    // Acme knows a mail by this key: one that is tried again after a lost answer reaches nobody twice.
    const headers = { ...(await this.headers()), 'idempotency-key': mail.messageId };
    return client.ask({ method: 'POST', path: '/v1/messages', headers, body }, signal);
  }

  private async headers(): Promise<Record<string, string>> {
    const key = await this.instance.secret(this.instance.settings.key);
    return { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  }
}
