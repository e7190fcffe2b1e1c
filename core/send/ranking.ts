import { ProblemError } from '../contracts/index.ts';
import type { CampaignId, Clock, DueDelivery, MaybePromise, Problem, RankedAccount } from '../contracts/index.ts';
import type { Closed } from './closures.ts';
import { rankSafely } from './rank-safely.ts';
import type { Through } from './through.ts';
import type { Ways } from './ways.ts';

function namedByCampaign(account: string): readonly RankedAccount[] {
  return [{ account, reason: 'named by the campaign' }];
}

/** Says which accounts a delivery may take, the best first: the one its campaign names, or those its route ranks. */
export class Ranking {
  readonly #through: ReadonlyMap<CampaignId, Through>;
  readonly #ways: Ways;
  readonly #clock: Clock;
  readonly #blocked: (campaign: CampaignId, problem: Problem) => void;
  readonly #named = new Map<CampaignId, readonly RankedAccount[]>();
  /** Campaigns whose route broke: it is not asked again in this run. */
  readonly #broken = new Set<CampaignId>();

  /** `blocked`: a campaign waits for a person, told once. */
  constructor(
    through: ReadonlyMap<CampaignId, Through>,
    ways: Ways,
    clock: Clock,
    blocked: (campaign: CampaignId, problem: Problem) => void,
  ) {
    this.#through = through;
    this.#ways = ways;
    this.#clock = clock;
    this.#blocked = blocked;
    for (const [id, way] of through) if (way.kind === 'account') this.#named.set(id, namedByCampaign(way.account));
  }

  /** True while some campaign does not name its account. */
  get usesRoutes(): boolean {
    for (const { kind } of this.#through.values()) if (kind === 'route') return true;
    return false;
  }

  /** A campaign that names its account joins the run. */
  admit(campaign: CampaignId, account: string): void {
    this.#named.set(campaign, namedByCampaign(account));
  }

  /** It has left the run. */
  dismiss(campaign: CampaignId): void {
    this.#named.delete(campaign);
  }

  /** Empty when the campaign's route broke, or the campaign has left the run. */
  rank(delivery: DueDelivery, now: number): MaybePromise<readonly RankedAccount[]> {
    const named = this.#named.get(delivery.campaign);
    if (named !== undefined) return named;
    const through = this.#through.get(delivery.campaign);
    if (through?.kind !== 'route' || this.#broken.has(delivery.campaign)) return [];
    try {
      const ranked = rankSafely(through.route, delivery, this.#ways.standings(now), now, this.#clock);
      if (!(ranked instanceof Promise)) return ranked;
      return ranked.catch((thrown: unknown) => this.#breakRoute(delivery.campaign, thrown));
    } catch (thrown) {
      return this.#breakRoute(delivery.campaign, thrown);
    }
  }

  /** When the first account opens that is shut now: a route may have left it out for that, and is asked again then. */
  rankedAgain({ campaign }: DueDelivery, now: number): Closed | undefined {
    return this.#named.has(campaign) || this.#broken.has(campaign) ? undefined : this.#ways.firstToOpen(now);
  }

  /** Policy fails closed: nobody guesses what the route would have said. */
  #breakRoute(campaign: CampaignId, thrown: unknown): readonly RankedAccount[] {
    if (!ProblemError.is(thrown)) throw thrown;
    if (!this.#broken.has(campaign)) this.#blocked(campaign, thrown.problem);
    this.#broken.add(campaign);
    return [];
  }
}
