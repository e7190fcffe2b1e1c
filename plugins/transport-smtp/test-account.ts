import type { Clock, Connection, Mail, Network, Outcome, Transport } from '@postrider/sdk';
import { type SmtpServer, testInstance } from '@postrider/sdk/testing';
import type { SmtpSettings } from './settings.ts';
import { smtpTransport } from './smtp-transport.ts';

/** How a test's account differs from a plain one on loopback. */
export interface AccountTerms {
  readonly settings?: Partial<SmtpSettings>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly network?: Network;
}

/** The account `studio` at a server. */
export function accountAt(
  server: { readonly host: string; readonly port: number },
  terms: AccountTerms = {},
): Transport {
  const settings: SmtpSettings = {
    host: server.host,
    port: server.port,
    security: 'none',
    auth: 'automatic',
    connections: 5,
    mailsInFlight: 2,
    pipelining: 'automatic',
    chunking: 'off',
    timeouts: { connect: 60, greeting: 300, command: 300, content: 600 },
    tls: { verify: 'on' },
    ...terms.settings,
  };
  return smtpTransport(
    testInstance({
      settings,
      name: 'studio',
      secrets: terms.secrets ?? { studio: 'Correct horse 9' },
      ...(terms.clock === undefined ? {} : { clock: terms.clock }),
      ...(terms.network === undefined ? {} : { network: terms.network }),
    }),
  );
}

/** A connection that has to come about. */
export async function connectTo(server: SmtpServer, terms: AccountTerms = {}): Promise<Connection> {
  const connected = await accountAt(server, terms).connect(calm());
  if (connected.kind === 'refused') throw new Error(connected.problem.what);
  return connected.connection;
}

/** A signal that never aborts. */
export function calm(): AbortSignal {
  return new AbortController().signal;
}

/** Mail number `delivery`, with this content. */
export function mailOf(
  delivery: number,
  content = 'Subject: Hello\r\n\r\nDear you,\r\n',
  more: Partial<Mail> = {},
): Mail {
  const chunks = more.chunks ?? [Buffer.from(content)];
  return {
    delivery,
    messageId: `<c.${delivery}@northlight.example>`,
    envelope: { from: 'hello@northlight.example', to: `person${delivery}@client.example` },
    size: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    smtpUtf8: false,
    ...more,
    chunks,
  };
}

/** An outcome in a few words, for stories: `accepted`, `refused bad-recipient recipient`, `uncertain`. */
export function told(outcome: Outcome): string {
  return outcome.kind === 'refused' ? `refused ${outcome.class} ${outcome.scope}` : outcome.kind;
}
