/** The point of the conversation at which a server answered: the same code means different things at different phases. */
export type Phase =
  | 'connect'
  | 'greeting'
  | 'hello'
  | 'secure'
  | 'authenticate'
  | 'mail'
  | 'recipient'
  | 'data'
  | 'content';

/** What a server answered, whole: all lines of a multi-line reply joined by `\n` (RFC 5321 section 4.2.1). */
export interface Reply {
  readonly text: string;
  /** Basic code, 200 to 599 (RFC 5321 section 4.2). */
  readonly code?: number;
  /** Enhanced code such as `5.1.1` (RFC 3463). */
  readonly enhanced?: string;
  readonly phase?: Phase;
}
