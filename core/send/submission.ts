import type { Campaign, SendThrough } from '../contracts/index.ts';

/** A line of a person's list, as it stands there. */
export interface ListRow {
  /** Counted from 1. */
  readonly line: number;
  readonly address: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** What is to be sent, and to whom. */
export interface Submission {
  readonly campaign: Omit<Campaign, 'id' | 'state' | 'createdAt' | 'recipients'>;
  /** What the person asked for by name, and not by the configuration's defaults: a campaign that goes on must have it. */
  readonly asked?: {
    readonly through?: SendThrough;
    /** The sender's address. */
    readonly from?: string;
  };
  /** What a standing campaign of that name means; `go-on` when left out. */
  readonly ifStanding?: 'go-on' | 'refuse';
  /** The list, in batches: each becomes durable together. Some thousands are fast, and keep memory flat. */
  readonly batches: AsyncIterable<readonly ListRow[]> | Iterable<readonly ListRow[]>;
  /** The file that they stand in, for what is to be said of a line. */
  readonly file?: string;
  /** Told now and then how many rows were read. */
  readonly progress?: (read: number) => void;
}

/** What became of a list. */
export interface Submitted {
  readonly campaign: Campaign;
  /** True when a campaign of that name was there: only people it did not have yet were added. */
  readonly continued: boolean;
  readonly added: number;
  readonly rejected: { readonly noAddress: number; readonly invalidAddress: number; readonly duplicate: number };
}
