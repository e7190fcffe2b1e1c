import type { Connected, Connection, HttpsClient, Problem, Transport, TransportCapabilities } from '@postrider/sdk';
import { inject, injectable } from '@postrider/sdk/di';
import { AcmeAnswers } from './acme-answers.ts';
import { AcmeInterface } from './acme-interface.ts';

@injectable()
export class AcmeTransport implements Transport {
  readonly capabilities: TransportCapabilities = { connections: 2, mailsInFlight: 8, idempotent: true };

  constructor(
    @inject(AcmeInterface) private readonly acme: AcmeInterface,
    @inject(AcmeAnswers) private readonly answers: AcmeAnswers,
  ) {}

  async verify(signal: AbortSignal): Promise<Problem | undefined> {
    const connected = await this.connect(signal);
    if (connected.kind === 'refused') return connected.problem;
    await connected.connection.close();
    return undefined;
  }

  async connect(signal: AbortSignal): Promise<Connected> {
    const client = this.acme.client();
    const answer = await this.acme.account(client, signal);
    if (answer.kind === 'answered' && answer.status === 200)
      return { kind: 'connected', connection: this.connectionBy(client) };
    client.close();
    return this.answers.toOpening(answer);
  }

  private connectionBy(client: HttpsClient): Connection {
    return {
      offer: {},
      send: async (mail, signal) => this.answers.toMail(await this.acme.post(client, mail, signal)),
      close: async () => client.close(),
    };
  }
}
