import type { DeliveryId } from './delivery.ts';

/** The SMTP envelope (RFC 5321 section 2.3.1), which is not the header. */
export interface Envelope {
  /** Reverse-path without angle brackets; empty for the null path of automatic answers. */
  readonly from: string;
  /** Forward-path without angle brackets. */
  readonly to: string;
}

/** One message to one recipient, ready to leave. */
export interface Mail {
  readonly delivery: DeliveryId;
  /** With angle brackets; the same over all retries of this delivery and different from every other. */
  readonly messageId: string;
  readonly envelope: Envelope;
  /**
   * The message (RFC 5322) in order, lines ended by CRLF, 7-bit, no line over 998 octets, not dot-stuffed.
   * Chunks are shared between mails: read, never write.
   */
  readonly chunks: readonly Uint8Array[];
  /** Octets over all chunks. */
  readonly size: number;
  /**
   * Set by whoever encoded the content so that SMTP need not change an octet of it: each line, the last one too, ends
   * in CRLF, no CR or LF stands alone, and no line begins with a dot. Without it a transport looks at every octet.
   */
  readonly linesReady?: true;
  /** True when an address or header needs SMTPUTF8 (RFC 6531). */
  readonly smtpUtf8: boolean;
}
