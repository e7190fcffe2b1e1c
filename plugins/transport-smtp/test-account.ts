import type { Clock, Transport } from '@postrider/sdk';
import { testInstance } from '@postrider/sdk/testing';
import type { SmtpSettings } from './settings.ts';
import { smtpTransport } from './smtp-transport.ts';

/** How a test's account differs from a plain one on loopback. */
export interface AccountTerms {
  readonly settings?: Partial<SmtpSettings>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
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
    }),
  );
}
