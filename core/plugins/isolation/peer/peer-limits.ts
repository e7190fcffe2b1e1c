/** What one side of the border takes of the other before it ends the conversation. */
export interface PeerLimits {
  /** Calls of the other side that may be under way at once. */
  readonly served: number;
  /** Calls to the other side that may be under way at once, and octets that may wait to cross. */
  readonly calls: number;
  readonly octets: number;
  /** Answers that nobody waits for (any more) before they count as misconduct. */
  readonly stray: number;
}

export const usualLimits: PeerLimits = { served: 1024, calls: 8192, octets: 256 * 1024 * 1024, stray: 1000 };
