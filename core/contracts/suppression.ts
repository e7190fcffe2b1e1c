/** Why an address is not written to. */
export type SuppressionReason = 'bad-recipient' | 'bounced' | 'complained' | 'unsubscribed' | 'manual';

/** An address that is not written to; holds for every campaign and account. */
export interface Suppression {
  readonly address: string;
  readonly reason: SuppressionReason;
  /** The evidence: a reply, a bounce's diagnosis, a person's note. */
  readonly detail: string;
  readonly at: number;
}
