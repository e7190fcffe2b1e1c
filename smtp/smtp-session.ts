import type { Socket } from 'node:net';
import type { Clock, ConnectionOffer } from '@postrider/sdk';
import type { ServerOffer } from './server-offer.ts';

/** A session that is secured and signed in, as the driver takes it over. */
export interface SmtpSession {
  /** Paused, without a `data` listener. */
  readonly socket: Socket;
  readonly server: ServerOffer;
  /** Commands in groups (RFC 2920), or one at a time. */
  readonly pipelining: boolean;
  /** Content by BDAT, one mail behind the other (RFC 3030); `unknown` is told when the server does not know it after all. */
  readonly chunking: { unknown(): void } | undefined;
  readonly offer: ConnectionOffer;
  readonly clock: Clock;
  /** Milliseconds until an answer must be there. */
  readonly limits: { readonly command: number; readonly content: number };
}
