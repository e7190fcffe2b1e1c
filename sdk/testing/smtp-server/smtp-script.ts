/** Where a scripted conversation stands when the script is asked. `body`: the first octets after 354; `content`: after the final dot. */
export type SmtpPoint =
  | 'connect'
  | 'hello'
  | 'secure'
  | 'authenticate'
  | 'reset'
  | 'mail'
  | 'recipient'
  | 'data'
  | 'body'
  | 'content'
  | 'quit';

export interface SmtpMoment {
  readonly point: SmtpPoint;
  /** Counts connections from 1. */
  readonly connection: number;
  /** Counts MAIL commands over all connections from 1; 0 before the first. */
  readonly mail: number;
  /** The command line without its CRLF; empty where there is none. */
  readonly line: string;
}

/** What the server does on cue. `gate` holds it back until the test resolves the promise: no sleeping. */
export type SmtpCue = { readonly gate?: Promise<void> } & (
  | { readonly kind: 'usual' }
  /** Lines joined by `\n`; sent with CRLF. `octets`: in writes of a single octet. */
  | { readonly kind: 'reply'; readonly text: string; readonly pace?: 'whole' | 'octets' }
  /** Sends `octets` as they are: half a reply, garbage, replies nobody asked for. */
  | { readonly kind: 'octets'; readonly octets: string | Uint8Array }
  /** Sends `octets`, then ends the connection (`reset`: by RST, under TLS without its farewell). */
  | { readonly kind: 'drop'; readonly octets?: string; readonly how?: 'end' | 'reset' }
  /** Says nothing any more, and keeps the connection. */
  | { readonly kind: 'silence' }
);

/** What a scripted SMTP server is and does. */
export interface SmtpScript {
  /** Default `220 mail.test ESMTP`. */
  readonly greeting?: string;
  /** EHLO keywords with their parameters; STARTTLS and AUTH are added when `tls` and `users` say so. */
  readonly keywords?: readonly string[];
  /** `immediate`: TLS from the first octet; `starttls`: after the command (RFC 3207). */
  readonly tls?: { readonly mode: 'immediate' | 'starttls'; readonly key: string; readonly cert: string };
  /** Passwords by user, or tokens for XOAUTH2; MAIL is refused before AUTH when given. */
  readonly users?: Readonly<Record<string, string>>;
  /** Mechanisms offered to `users`. Default PLAIN and LOGIN. */
  readonly mechanisms?: readonly ('PLAIN' | 'LOGIN' | 'CRAM-MD5' | 'XOAUTH2')[];
  /** `strict`: refuses what RFC 2920 forbids, as Postfix does, and bare line ends in content. Default strict. */
  readonly order?: 'strict' | 'lenient';
  /** `unknown`: CHUNKING may be offered, and BDAT is not known all the same. */
  readonly bdat?: 'unknown';
  /** Asked at every moment; no answer means the usual one. */
  readonly cue?: (moment: SmtpMoment) => SmtpCue | undefined;
}

/** RFC 2920 and what common servers announce with it. */
export const usualKeywords: readonly string[] = [
  'PIPELINING',
  'SIZE 35882577',
  '8BITMIME',
  'SMTPUTF8',
  'DSN',
  'ENHANCEDSTATUSCODES',
];
