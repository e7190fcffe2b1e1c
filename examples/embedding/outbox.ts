import type { Connection, Transport } from '@postrider/host/embed';

/** A mail as the program keeps it. */
export interface KeptMail {
  readonly to: string;
  readonly text: string;
}

/** A way to send that the program had before: here the mails stay in it, to be looked at. It is reached through a transport. */
export class Outbox {
  readonly #mails: KeptMail[] = [];

  mails(): readonly KeptMail[] {
    return this.#mails;
  }

  transport(): Transport {
    const connection: Connection = {
      offer: {},
      send: async ({ envelope, chunks }) => {
        this.#mails.push({ to: envelope.to, text: Buffer.concat(chunks).toString() });
        return { kind: 'accepted', reply: { text: 'kept' } };
      },
      close: async () => {},
    };
    return {
      capabilities: { connections: 1, mailsInFlight: 1 },
      verify: async () => undefined,
      connect: async () => ({ kind: 'connected', connection }),
    };
  }
}
