/** What the server is about to answer, for whoever decides that it goes wrong. */
export interface Pop3Cue {
  /** `GREETING`, `CONTINUATION` (the client's answer to a SASL challenge), or the command's upper-case keyword. */
  readonly verb: string;
  readonly argument: string;
  /** Which session of this server, counted from 1. */
  readonly session: number;
  /** How often this session has seen this verb, counted from 1. */
  readonly time: number;
}

/**
 * A fault on cue.
 * - `answer`: these octets in place of the right answer; the command is not carried out.
 * - `add`: these octets right behind the right answer, in the same write.
 * - `wait`: nothing is answered before the promise settles.
 * - `cut`: the connection is destroyed after so many octets of the answer.
 */
export type Pop3Fault =
  | { readonly kind: 'answer'; readonly octets: string | Uint8Array }
  | { readonly kind: 'add'; readonly octets: string | Uint8Array }
  | { readonly kind: 'wait'; readonly until: Promise<unknown> }
  | { readonly kind: 'cut'; readonly after: number };
