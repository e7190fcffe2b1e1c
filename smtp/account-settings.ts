/** Where an account's Sent folder is read: IMAP with TLS from the first octet. */
export interface SentFolderSettings {
  /** Name or address of the IMAP server. */
  readonly host: string;
  readonly port: number;
  /** Its name there. Default: the one that the server marks as Sent (RFC 6154). */
  readonly folder?: string;
}

/**
 * What the driver reads of an account's settings. A plugin's settings bear the same names, so that a problem's place in
 * the configuration is right.
 */
export interface SmtpAccountSettings {
  /** Name or address of the server. */
  readonly host: string;
  /** Default: 465 for `tls`, 587 for `starttls`, 25 for `none`. */
  readonly port?: number;
  /** `tls`: from the first octet; `starttls`: before signing in; `none`: never. */
  readonly security: 'tls' | 'starttls' | 'none';
  /** 1 to 512. */
  readonly connections: number;
  /** Mails a connection holds at once when the server offers PIPELINING, 1 to 64. */
  readonly mailsInFlight: number;
  /** Mails after which a connection is closed. Default: what the server announces. */
  readonly mailsPerConnection?: number;
  /** `automatic`: when the server offers it. */
  readonly pipelining: 'automatic' | 'off';
  /** `automatic`: BDAT (RFC 3030) when the server offers it with PIPELINING. */
  readonly chunking: 'automatic' | 'off';
  /** The name said in EHLO. Default: this computer's full name, else its address. */
  readonly name?: string;
  /** Seconds. */
  readonly timeouts: {
    /** Until connected, TLS from the first octet included. */
    readonly connect: number;
    /** Until greeted. */
    readonly greeting: number;
    /** Until a command is answered. */
    readonly command: number;
    /** Until the mail is answered. */
    readonly content: number;
  };
  readonly tls: {
    /** File with the certificates (PEM) of authorities to trust besides the known ones. */
    readonly ca?: string;
    /** The name that the server's certificate must bear. Default: `host`. */
    readonly serverName?: string;
    /** `off` is for this computer's own loopback only. Default: `on`. */
    readonly verify?: 'on' | 'off';
  };
}

const usualPorts = { tls: 465, starttls: 587, none: 25 } as const;

export function portOf(settings: Pick<SmtpAccountSettings, 'port' | 'security'>): number {
  return settings.port ?? usualPorts[settings.security];
}
