/** What `postrider report --json` prints, as far as the tests look at it. */
export interface ReportOutput {
  readonly campaign: { readonly name: string; readonly state: string };
  readonly proof: Proof;
  readonly rejected: readonly { readonly line: number; readonly reason: string; readonly address: string }[];
  /** With `--list`. */
  readonly deliveries?: readonly { readonly address: string; readonly state: string; readonly reply?: string }[];
}

export interface Proof {
  readonly queued: number;
  readonly accepted: number;
  readonly refused: number;
  readonly uncertain: number;
  readonly suppressed: number;
  readonly waiting: number;
  readonly cancelled: number;
  readonly returned: number;
  readonly addsUp: boolean;
}
