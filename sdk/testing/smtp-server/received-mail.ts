/** A mail that a scripted server took. */
export interface ReceivedMail {
  readonly connection: number;
  readonly from: string;
  readonly to: readonly string[];
  /** ESMTP parameters of MAIL and of each RCPT, as they were written. */
  readonly parameters: { readonly mail: string; readonly recipients: readonly string[] };
  /** The content without dot-stuffing and without the final dot. */
  readonly octets: Buffer;
}

/** One connection as the server saw it. */
export interface ServedConnection {
  /** Command lines in order, without content and without what was said for AUTH. */
  readonly commands: readonly string[];
  /** What each read from the socket brought, in order; after TLS the plain text. */
  readonly reads: readonly Buffer[];
  readonly secured: boolean;
  readonly user: string | undefined;
  readonly open: boolean;
}
