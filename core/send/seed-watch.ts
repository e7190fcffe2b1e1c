import type { Clock, DeliveryId, DueDelivery, Random, Seed, SeedBook } from '../contracts/index.ts';
import { judgeSeeds, recordJudged } from './judge-seeds.ts';
import type { JudgedSeeds } from './judge-seeds.ts';
import { newCampaignId } from './new-campaign-id.ts';
import type { Finished } from './settle.ts';
import { writePatiently } from './write-patiently.ts';

/** How seeds are sown among the mails of a run. */
export interface Seeding {
  /** Where they go, in turn; at least one. */
  readonly mailboxes: readonly { readonly inbox: string; readonly address: string }[];
  /** Mails of an account from one seed to the next. */
  readonly every: number;
  /** Milliseconds after which a seed that has not arrived is missing. */
  readonly within: number;
  /** Reads an inbox: what arrived is in the ledger then. False when it could not be read. */
  look(inbox: string, signal: AbortSignal): Promise<boolean>;
}

/** What an account was accepted since its last seed. */
interface Window {
  readonly from: number;
  readonly accepted: number;
  /** Somebody of it: the seed is a mail like theirs. */
  readonly sample: DueDelivery;
}

/** What tending came to. */
export interface Tended {
  readonly sown: readonly Seed[];
  /** Seeds that are not with a connection any more, whatever became of them. */
  readonly ended: readonly Seed[];
  readonly missing: readonly Seed[];
  readonly unseen: readonly Seed[];
  /** Accounts that are a whole window ahead of their last seed, and until when they wait for it at most. */
  readonly waits: ReadonlyMap<string, number>;
}

/** A look at most so often, and at least. */
const looks = { soonest: 5_000, latest: 60_000 } as const;

/** Seeds that so many mails of one account bring: one for each window, and one for a last window that is worth it. */
export function seedsFor(mails: number, every: number): number {
  return Math.floor(mails / every) + (isWorthASeed(mails % every, every) ? 1 : 0);
}

function isWorthASeed(accepted: number, every: number): boolean {
  return accepted * 10 >= every;
}

/**
 * Sows a seed after every so many mails of an account and watches whether they arrive. An account never gets further
 * ahead than one window: so at most two are in doubt when a provider begins to drop what it accepts.
 */
export class SeedWatch {
  readonly #seeding: Seeding;
  readonly #book: SeedBook;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #ring: () => void;
  readonly #abort = new AbortController();
  readonly #windows = new Map<string, Window>();
  /** Sown, and not known to have arrived or to be lost. */
  readonly #open = new Map<DeliveryId, Seed>();
  readonly #sown = new Set<DeliveryId>();
  #ended: Seed[] = [];
  #judged: JudgedSeeds = { missing: [], unknown: [] };
  #looking: Promise<void> | undefined;
  #failed: { readonly thrown: unknown } | undefined;
  #nextLook = Infinity;
  #turn = 0;

  constructor(
    seeding: Seeding,
    parts: { readonly book: SeedBook; readonly clock: Clock; readonly random: Random; readonly ring: () => void },
  ) {
    this.#seeding = seeding;
    this.#book = parts.book;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#ring = parts.ring;
  }

  /** Seeds of earlier runs are judged by this one. */
  async load(): Promise<void> {
    for (const seed of await this.#book.seeds('open')) this.#open.set(seed.delivery, seed);
    if (this.#open.size > 0) this.#nextLook = this.#clock.now();
  }

  /** When there is something to tend, if nothing else happens. */
  get nextAt(): number {
    return this.#looking === undefined ? this.#nextLook : Infinity;
  }

  /** Seeds of this run are no recipients: nobody counts them. */
  isSeed(delivery: DeliveryId): boolean {
    return this.#sown.has(delivery);
  }

  /** Tries that came to their end, and the ledger has them. */
  settled(finished: readonly Finished[], now: number): void {
    for (const { delivery, account, outcome } of finished) {
      const seed = this.#open.get(delivery.id);
      if (seed !== undefined) this.#seedSettled(seed, outcome.kind === 'refused' ? outcome.class : outcome.kind, now);
      else if (outcome.kind === 'accepted') {
        const { from = now, accepted = 0 } = this.#windows.get(account) ?? {};
        this.#windows.set(account, { from, accepted: accepted + 1, sample: delivery });
      }
    }
  }

  async tend(now: number): Promise<Tended> {
    if (this.#failed !== undefined) throw this.#failed.thrown;
    if (now >= this.#nextLook && this.#looking === undefined) this.#looking = this.#look(now);
    const { missing, unknown } = this.#judged;
    const ended = this.#ended;
    this.#judged = { missing: [], unknown: [] };
    this.#ended = [];
    const sown = await this.#sow(now, ({ accepted }, before) => {
      return accepted >= this.#seeding.every && before === undefined;
    });
    return { sown, ended, missing, unseen: unknown, waits: this.#waits() };
  }

  /** Everybody was written to: the last window gets its seed too, when it is worth one. */
  async sowLast(now: number): Promise<readonly Seed[]> {
    return this.#sow(now, ({ accepted }, before) => {
      const isOnItsWay = before !== undefined && before.acceptedAt === undefined;
      return isWorthASeed(accepted, this.#seeding.every) && !isOnItsWay;
    });
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#looking;
  }

  #seedSettled(seed: Seed, became: string, now: number): void {
    // What is tried again is still under way.
    if (became === 'throttle' || became === 'quota' || became === 'transient' || became === 'block') return;
    this.#ended.push(seed);
    if (became !== 'accepted') {
      this.#open.delete(seed.delivery);
      return;
    }
    this.#open.set(seed.delivery, { ...seed, acceptedAt: now });
    this.#nextLook = Math.min(this.#nextLook, now + this.#pause);
  }

  get #pause(): number {
    return Math.min(looks.latest, Math.max(looks.soonest, this.#seeding.within / 10));
  }

  async #sow(now: number, full: (window: Window, before: Seed | undefined) => boolean): Promise<readonly Seed[]> {
    const sown: Seed[] = [];
    for (const [account, window] of this.#windows) {
      if (!full(window, this.#openOf(account))) continue;
      const { mailboxes } = this.#seeding;
      const mailbox = mailboxes[this.#turn++ % mailboxes.length];
      if (mailbox === undefined) continue;
      const { from, sample } = window;
      const toSow = { ...mailbox, of: sample.campaign, account, fields: sample.fields, from };
      const campaign = newCampaignId(this.#random);
      const seed = await writePatiently(() => this.#book.sow(toSow, campaign, now), this.#clock);
      this.#open.set(seed.delivery, seed);
      this.#sown.add(seed.delivery);
      this.#windows.delete(account);
      sown.push(seed);
    }
    return sown;
  }

  #openOf(account: string): Seed | undefined {
    for (const seed of this.#open.values()) if (seed.account === account) return seed;
    return undefined;
  }

  #waits(): ReadonlyMap<string, number> {
    const waits = new Map<string, number>();
    for (const [account, { accepted }] of this.#windows) {
      const acceptedAt = this.#openOf(account)?.acceptedAt;
      // One that has not left yet must not be waited for: it leaves through the same account.
      if (accepted >= this.#seeding.every && acceptedAt !== undefined)
        waits.set(account, acceptedAt + this.#seeding.within + this.#pause);
    }
    return waits;
  }

  async #look(begun: number): Promise<void> {
    try {
      const accepted = [...this.#open.values()].filter(({ acceptedAt }) => acceptedAt !== undefined);
      const read = new Set<string>();
      for (const inbox of new Set(accepted.map((seed) => seed.inbox)))
        if (await this.#seeding.look(inbox, this.#abort.signal)) read.add(inbox);
      // A look that was broken off proves nothing.
      if (this.#abort.signal.aborted) return;
      const open = new Set((await this.#book.seeds('open')).map(({ delivery }) => delivery));
      const left = accepted.filter(({ delivery }) => open.has(delivery));
      const judged = judgeSeeds(left, { begun, read, within: this.#seeding.within });
      const now = this.#clock.now();
      await recordJudged(this.#book, judged, now);
      const over = new Set([...judged.missing, ...judged.unknown].map(({ delivery }) => delivery));
      for (const { delivery } of accepted) if (!open.has(delivery) || over.has(delivery)) this.#open.delete(delivery);
      this.#judged = judged;
      const waiting = [...this.#open.values()].some(({ acceptedAt }) => acceptedAt !== undefined);
      this.#nextLook = waiting ? now + this.#pause : Infinity;
    } catch (thrown) {
      this.#failed = { thrown };
    } finally {
      this.#looking = undefined;
      this.#ring();
    }
  }
}
