import type { MaybePromise, Transport, TransportCapabilities } from '#contracts';

/** A mail as the provider has it. */
export interface TakenMail {
  readonly from: string;
  readonly to: string;
  /** The message as it came out at the provider, without what the way there put around it. */
  readonly raw: Uint8Array;
}

/** What the bench's provider is to do from now on, until it is told otherwise or has done it once. */
export type ProviderTrouble =
  /** It knows no such recipient, and says so; every other it knows. */
  | { readonly kind: 'unknown-recipient'; readonly address: string }
  /** It refuses the next mail for now, and asks to wait so many milliseconds where its protocol can say that. */
  | { readonly kind: 'busy'; readonly wait: number }
  /** It breaks off while it reads the next mail, before it has all of it. */
  | { readonly kind: 'breaks-off' }
  /** It reads the next mail whole, and breaks off before it answers. */
  | { readonly kind: 'answer-lost' }
  /** It reads the next mail whole, calls `reached`, and never answers. */
  | { readonly kind: 'silent'; reached(): void };

/** An account at a provider that a test may do as it likes with. Nothing was sent yet; disposed after one case. */
export interface TransportBench extends AsyncDisposable {
  /** The account. */
  readonly transport: Transport;
  /** The same account, signing in with `wrongPassword`. Leaving it out means: there is nothing to sign in with. */
  readonly stranger?: Transport;
  /** Has the provider make trouble. */
  readonly provoke: (trouble: ProviderTrouble) => MaybePromise<void>;
  /** Mails that the provider took responsibility for, in the order they came. */
  readonly taken: () => MaybePromise<readonly TakenMail[]>;
}

/** How the kit is to look at a transport. */
export interface TransportContract {
  /** Makes a bench of its own for each case. */
  bench(): Promise<TransportBench>;
  /** What the bench's transport declares; the cases are chosen by it. */
  readonly capabilities: TransportCapabilities;
  /** `password`: the bench has a `stranger`. */
  readonly signsIn: 'password' | 'no';
  /** Whether the provider can say for how long it wants to be left alone. */
  readonly asksToWait: boolean;
  /** Whether the transport looks into the account's Sent folder (`searchSent`); not when left out. */
  readonly searchesSent?: boolean;
}
