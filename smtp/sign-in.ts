import type { RefusedConnection } from './refused-connection.ts';

/** What a server is shown: a password, or a token that ends (SASL XOAUTH2). */
export type Credentials =
  | {
      kind: 'password';
      user: string;
      password: string;
      /** The first of these that the server offers is used. Upper case. */
      mechanisms: readonly string[];
    }
  | { kind: 'token'; readonly user: string; readonly token: string };

/** Credentials, or why there are none. */
export type CredentialsAnswer = { kind: 'credentials'; readonly credentials: Credentials } | RefusedConnection;

/** What a person is told when signing in fails; pointers lead from the account's settings on, as `/auth`. */
export interface SignInWords {
  /** The server offers no way to sign in that fits. */
  missing: { readonly pointer: string; readonly next: string };
  /** The server refused the credentials. */
  refused: { readonly pointer: string; readonly next: string };
}

/** How an account signs in, at its SMTP server and at the one with its Sent folder. */
export interface SignIn {
  words: SignInWords;
  /** Asked for each connection. Never rejects; an aborted signal: refused, class transient. */
  credentials(signal: AbortSignal): Promise<CredentialsAnswer>;
  /**
   * The server refused these, and did not say that it only wants to be left alone for a while. Others to try once, or
   * undefined when there can be none. Never rejects.
   */
  renewed?(refused: Credentials, signal: AbortSignal): Promise<CredentialsAnswer | undefined>;
}
