import type { CampaignId } from '../contracts/index.ts';
import type { Chooser } from './choose.ts';
import type { Closures } from './closures.ts';
import type { SentWatch } from './resolve/sent-watch.ts';
import type { SendEnd, SendServices } from './send-request.ts';
import type { Through } from './through.ts';
import { writePatiently } from './write-patiently.ts';

/** What a run finds when nothing can go. */
export type Rest =
  | Exclude<SendEnd, { readonly kind: 'stopped' }>
  /** A retry fell due since the last look: look again. */
  | { readonly kind: 'overdue' };

/** Finds out who is left of a run when nothing can go, and what they wait for. */
export class Resting {
  readonly #services: Pick<SendServices, 'book' | 'bus' | 'clock'>;
  readonly #through: Map<CampaignId, Through>;
  readonly #closures: Closures;
  readonly #chooser: Chooser;
  readonly #sowLast: (now: number) => Promise<boolean>;
  readonly #sent: Pick<SentWatch, 'awaits' | 'awaitedAt' | 'dismiss'>;
  /** Somebody of a campaign is still to be sent to. */
  #left = false;
  /** A second look found nothing of what is overdue. */
  #overdue = false;

  /**
   * `through`: campaigns that turn out to be finished are taken out of it. `sowLast`: asked before one is finished.
   * `sent`: knows who may turn out not to have been sent to.
   */
  constructor(
    services: Pick<SendServices, 'book' | 'bus' | 'clock'>,
    through: Map<CampaignId, Through>,
    closures: Closures,
    chooser: Chooser,
    sowLast: (now: number) => Promise<boolean>,
    sent: Pick<SentWatch, 'awaits' | 'awaitedAt' | 'dismiss'>,
  ) {
    this.#services = services;
    this.#through = through;
    this.#closures = closures;
    this.#chooser = chooser;
    this.#sowLast = sowLast;
    this.#sent = sent;
  }

  /** Something was written: what is overdue may be looked for again. */
  moved(): void {
    this.#overdue = false;
  }

  async look(): Promise<Rest> {
    const { book, clock } = this.#services;
    const now = clock.now();
    if (await this.#finish(now)) return { kind: 'overdue' };
    if (this.#through.size === 0) return { kind: 'finished' };
    const due = (await book.nextDueAt([...this.#through.keys()])) ?? Infinity;
    const opensAt = this.#chooser.opensAt ?? Infinity;
    // A retry that fell due since the last look; when everything is shut it waits for that, and not the other way round.
    if (due <= now && opensAt === Infinity && !this.#overdue) {
      this.#overdue = true;
      return { kind: 'overdue' };
    }
    const until = due > now ? Math.min(due, opensAt) : opensAt;
    if (until === Infinity)
      return this.#left
        ? { kind: 'held', holds: this.#closures.lasting() }
        : { kind: 'paused', until: this.#sent.awaitedAt, why: 'uncertain' };
    if (until === due) return { kind: 'paused', until, why: 'retry' };
    return { kind: 'paused', until, why: this.#closures.heldAt(until) ? 'hold' : 'throttle' };
  }

  /** Ends the campaigns that have nobody left. True: there are seeds to send still. */
  async #finish(now: number): Promise<boolean> {
    const { book, bus, clock } = this.#services;
    this.#left = false;
    for (const id of Array.from(this.#through.keys())) {
      const tally = await book.tally(id);
      if (tally.queued + tally.waiting + tally.handed > 0) {
        this.#left = true;
        continue;
      }
      if (this.#sent.awaits(id)) continue;
      if (await this.#sowLast(now)) return true;
      await writePatiently(() => book.setCampaignState(id, 'finished', now), clock);
      this.#through.delete(id);
      this.#sent.dismiss(id);
      bus.publish({ type: 'campaign.finished', at: now, campaign: id });
    }
    return false;
  }
}
