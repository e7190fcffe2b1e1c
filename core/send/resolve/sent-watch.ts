import type { Bus } from '../../bus/bus.ts';
import { ProblemError } from '../../contracts/index.ts';
import type { CampaignId, DeliveryId, Problem, UncertainTry } from '../../contracts/index.ts';
import type { SendingAccount } from '../sending-account.ts';
import type { Finished } from '../settle.ts';
import { lookIntoSent } from './look-into-sent.ts';
import type { JudgedTry, LookServices } from './look-into-sent.ts';
import { isWorthWaiting, nextLookAt } from './look-up-times.ts';
import { accountMissing, cannotLook, folderUnproven } from './search-problem.ts';
import { endOf } from './uncertain-ends.ts';

/** What a run lends to whoever looks for its uncertain mails. */
export interface SentWatchParts extends LookServices {
  readonly bus: Bus;
  readonly accounts: ReadonlyMap<string, SendingAccount>;
  /** Campaigns whose uncertain mails are looked for. */
  readonly campaigns: ReadonlySet<CampaignId>;
  /** A look came to its end. */
  readonly ring: () => void;
}

interface Watched {
  readonly tried: UncertainTry;
  /** When it is looked for. */
  lookAt: number;
  /** A run that has nothing else to do waits for it. */
  awaited: boolean;
}

const page = 1000;
/** Milliseconds between two looks into the same folder: mails that become uncertain one by one are looked for together. */
const breath = 10_000;

/** Looks for a run's uncertain mails in the Sent folders of their accounts, beside the sending: at once, and again until it is known. */
export class SentWatch {
  readonly #parts: SentWatchParts;
  readonly #watched = new Map<DeliveryId, Watched>();
  /** Accounts that are being looked into. */
  readonly #looking = new Set<string>();
  readonly #restUntil = new Map<string, number>();
  readonly #told = new Set<string>();
  readonly #closed = new AbortController();
  #nextAt = Infinity;
  #putBack = false;
  #failure: { readonly thrown: unknown } | undefined;

  constructor(parts: SentWatchParts) {
    this.#parts = parts;
  }

  /** Takes up what earlier hosts left uncertain. */
  async load(): Promise<void> {
    const { book, campaigns, clock } = this.#parts;
    for (const campaign of campaigns) {
      for (let after = 0; ;) {
        const tries = await book.uncertainTries({ campaign, limit: page, after });
        for (const tried of tries) this.#watch(tried, clock.now());
        if (tries.length < page) break;
        after = tries.at(-1)?.delivery ?? 0;
      }
    }
    this.#reckon();
  }

  /** Takes up what became uncertain just now. */
  settled(finished: readonly Finished[], now: number): void {
    let more = false;
    for (const { outcome, delivery, account, startedAt } of finished) {
      if (outcome.kind !== 'uncertain' || !this.#parts.campaigns.has(delivery.campaign)) continue;
      const { id, campaign, address } = delivery;
      const tried = { delivery: id, campaign, address, account };
      this.#watch({ ...tried, handedAt: Math.trunc(startedAt), uncertainAt: Math.trunc(now) }, now);
      more = true;
    }
    if (more) this.#reckon();
  }

  /** When it wants to be tended, if nothing else happens. */
  get nextAt(): number {
    return this.#nextAt;
  }

  /** Somebody is being looked for right now. */
  get busy(): boolean {
    return this.#looking.size > 0;
  }

  /** The next look that a run waits for which has nothing else to do; Infinity: none. */
  get awaitedAt(): number {
    let first = Infinity;
    for (const each of this.#watched.values()) if (each.awaited) first = Math.min(first, this.#timeOf(each));
    return first;
  }

  /** A campaign is not over while somebody of it may turn out not to have been sent to. */
  awaits(campaign: CampaignId): boolean {
    for (const { tried, awaited } of this.#watched.values()) if (awaited && tried.campaign === campaign) return true;
    return false;
  }

  /** Starts the looks whose time has come. True: mails are back in the queue since it was last asked. */
  tend(now: number): boolean {
    if (this.#failure !== undefined) throw this.#failure.thrown;
    if (now >= this.#nextAt) this.#begin(now);
    const putBack = this.#putBack;
    this.#putBack = false;
    return putBack;
  }

  /** A campaign has left the run: nobody would send what is put back. */
  dismiss(campaign: CampaignId): void {
    for (const { tried } of this.#watched.values()) if (tried.campaign === campaign) this.#forget(tried);
    this.#reckon();
  }

  /** What is found from now on is nobody's business: the next start looks again. */
  close(): void {
    this.#closed.abort();
  }

  #watch(tried: UncertainTry, lookAt: number): void {
    this.#watched.set(tried.delivery, { tried, lookAt, awaited: true });
  }

  #timeOf({ tried, lookAt }: Watched): number {
    return Math.max(lookAt, this.#restUntil.get(tried.account) ?? -Infinity);
  }

  #reckon(): void {
    this.#nextAt = Infinity;
    for (const each of this.#watched.values())
      if (!this.#looking.has(each.tried.account)) this.#nextAt = Math.min(this.#nextAt, this.#timeOf(each));
  }

  #begin(now: number): void {
    const due = new Map<string, UncertainTry[]>();
    for (const each of this.#watched.values()) {
      const { account } = each.tried;
      if (this.#looking.has(account) || this.#timeOf(each) > now) continue;
      const tries = due.get(account);
      if (tries === undefined) due.set(account, [each.tried]);
      else tries.push(each.tried);
    }
    for (const [account, tries] of due) {
      const sending = this.#parts.accounts.get(account);
      if (sending?.transport.searchSent === undefined)
        this.#giveUp(account, sending === undefined ? accountMissing(account) : cannotLook(account));
      else void this.#look(sending, tries);
    }
    this.#reckon();
  }

  /** Never rejects. */
  async #look(account: SendingAccount, tries: readonly UncertainTry[]): Promise<void> {
    const { clock, ring } = this.#parts;
    const { signal } = this.#closed;
    this.#looking.add(account.name);
    const left = new Set(tries);
    try {
      for await (const looked of lookIntoSent(account, tries, this.#parts, signal)) {
        if (signal.aborted) return;
        if (looked.kind === 'failed') {
          this.#tell(account.name, looked.problem);
          break;
        }
        for (const { tried } of looked.judged) left.delete(tried);
        await this.#settle(account.name, looked.judged);
      }
    } catch (thrown) {
      // A ledger that cannot be written now may be later; sending finds out by itself how long that takes.
      if (ProblemError.is(thrown)) this.#tell(account.name, thrown.problem);
      else this.#failure = { thrown };
    }
    const now = clock.now();
    for (const tried of left) this.#again(tried, now);
    this.#looking.delete(account.name);
    this.#restUntil.set(account.name, now + breath);
    this.#reckon();
    ring();
  }

  /** Writes what is known now, and looks again later for the rest. */
  async #settle(account: string, judged: readonly JudgedTry[]): Promise<void> {
    const { book, bus, clock } = this.#parts;
    const now = clock.now();
    const unproven = judged.filter(({ tried, judgement }) => {
      if (judgement.kind !== 'unproven') return false;
      const lookAt = nextLookAt(tried, now);
      // Another look that somebody waits for may say more.
      return lookAt === undefined || !isWorthWaiting(tried, lookAt);
    });
    const known = judged.filter(({ judgement: { kind } }) => kind === 'found' || kind === 'absent');
    const ends = [...known, ...unproven].flatMap((each) => endOf(each) ?? []);
    const settled = new Set(ends.length === 0 ? [] : await book.settleUncertain(ends, now));
    const of = (kind: JudgedTry['judgement']['kind']): readonly DeliveryId[] =>
      judged.flatMap(({ tried, judgement }) =>
        judgement.kind === kind && settled.has(tried.delivery) ? [tried.delivery] : [],
      );
    const [found, requeued] = [of('found'), of('absent')];
    if (requeued.length > 0) this.#putBack = true;
    if (found.length + requeued.length > 0)
      bus.publish({ type: 'deliveries.resolved', at: now, account, found, requeued });
    for (const { tried } of known) this.#forget(tried);
    for (const { tried } of judged) this.#again(tried, now);
    for (const { judgement } of unproven)
      if (judgement.kind === 'unproven') this.#tell(account, folderUnproven(account, judgement.why));
  }

  /** Looks for it later, or not any more. */
  #again(tried: UncertainTry, now: number): void {
    const watched = this.#watched.get(tried.delivery);
    // It may have gone again meanwhile, and be uncertain anew.
    if (watched?.tried !== tried) return;
    const lookAt = nextLookAt(tried, now);
    if (lookAt === undefined) this.#watched.delete(tried.delivery);
    else this.#watched.set(tried.delivery, { tried, lookAt, awaited: isWorthWaiting(tried, lookAt) });
  }

  #forget(tried: UncertainTry): void {
    if (this.#watched.get(tried.delivery)?.tried === tried) this.#watched.delete(tried.delivery);
  }

  #giveUp(account: string, problem: Problem): void {
    this.#tell(account, problem);
    for (const { tried } of this.#watched.values()) if (tried.account === account) this.#forget(tried);
  }

  /** The same about the same account is told once. */
  #tell(account: string, problem: Problem): void {
    const about = `${account} ${problem.code}`;
    if (this.#told.has(about)) return;
    this.#told.add(about);
    const { bus, clock } = this.#parts;
    bus.publish({ type: 'search.failed', at: clock.now(), account, problem });
  }
}
