/** The options that say what is sent, to whom, and through what; shared by `plan` and `send`. */
export interface LetterOptions {
  readonly list?: string;
  readonly letter?: string;
  readonly campaign?: string;
  readonly subject?: string;
  readonly column?: string;
  readonly account?: string;
  readonly route?: string;
  readonly user?: string;
}

export interface SendOptions extends LetterOptions {
  readonly to?: string;
  readonly text?: string;
  /** `name=value` for the merge fields of the one mail. */
  readonly field?: readonly string[];
  readonly onUncertain: string;
  readonly wait: boolean;
  readonly yes?: boolean;
  /** Milliseconds to wait for a limit, a hold or a retry; `wait` decides when left out. */
  readonly patience?: number;
}
