import { inject, injectable } from 'inversify';
import { Bus } from '../bus/bus.ts';
import { Clock, Ledger, ProblemError, Random } from '../contracts/index.ts';
import type { Campaign, CampaignId } from '../contracts/index.ts';
import type { Through } from './choose.ts';
import type { SendEnd, SendRequest, SendServices } from './send-request.ts';
import type { Mailing } from './counted-by.ts';
import { SendRun } from './send-run.ts';

/**
 * The send stream: `submit -> claim -> decide -> render -> hand over -> transmit -> settle -> announce`. It owns no
 * state of its own: everything lives in the ledger, so that a run may end at any instant and another goes on.
 */
@injectable()
export class SendStream {
  readonly #services: SendServices;

  constructor(
    @inject(Ledger) book: Ledger,
    @inject(Bus) bus: Bus,
    @inject(Clock) clock: Clock,
    @inject(Random) random: Random,
  ) {
    this.#services = { book, bus, clock, random };
  }

  /**
   * Sends what is due until everyone is settled, patience ends, or a person is needed. Rows that an earlier host
   * left with a connection are dealt with first.
   * @throws ProblemError when no campaign can go, because its letter, route or account is broken or not there any more.
   */
  async run(request: SendRequest, signal: AbortSignal): Promise<SendEnd> {
    const { book, bus, clock } = this.#services;
    const recovered = await book.recover(clock.now());
    if (recovered.uncertain + recovered.requeued > 0)
      bus.publish({ type: 'deliveries.recovered', at: clock.now(), ...recovered });

    const through = new Map<CampaignId, Through>();
    const mailings = new Map<CampaignId, Mailing>();
    const resolving = new Set<CampaignId>();
    const blocked: (readonly [CampaignId, ProblemError])[] = [];
    for (const campaign of await book.campaigns()) {
      if (campaign.state !== 'running' || request.campaigns?.includes(campaign.id) === false) continue;
      try {
        const way = throughOf(campaign, request);
        await request.letters.prepare(campaign);
        through.set(campaign.id, way);
        if (campaign.onUncertain === 'resolve') resolving.add(campaign.id);
        const { sender, user } = campaign;
        mailings.set(campaign.id, { sender: sender.address, ...(user === undefined ? {} : { user }) });
      } catch (thrown) {
        if (!ProblemError.is(thrown)) throw thrown;
        blocked.push([campaign.id, thrown]);
      }
    }
    const [first] = blocked;
    if (first !== undefined && through.size === 0) throw first[1];
    for (const [campaign, { problem }] of blocked)
      bus.publish({ type: 'campaign.blocked', at: clock.now(), campaign, problem });
    const run = new SendRun(this.#services, request, await book.holds(), through, mailings, resolving);
    const end = await run.run(signal);
    // Those that were left out wait for a person, whatever the others came to.
    return end.kind === 'finished' && blocked.length > 0 ? { kind: 'held', holds: [] } : end;
  }
}

function throughOf(campaign: Campaign, { accounts, routes, failed }: SendRequest): Through {
  if ('account' in campaign.through) {
    const { account } = campaign.through;
    if (accounts.has(account)) return { kind: 'account', account };
    const problem = failed?.accounts.get(account);
    if (problem !== undefined) throw new ProblemError(problem);
    throw new ProblemError({
      code: 'CAMPAIGN_ACCOUNT_MISSING',
      what: `The campaign "${campaign.name}" is sent through the account "${account}", which the configuration does not have any more.`,
      next: `Add the account again, or cancel the campaign: postrider cancel ${campaign.id}`,
    });
  }
  const route = routes.get(campaign.through.route);
  if (route !== undefined) return { kind: 'route', route };
  const problem = failed?.routes.get(campaign.through.route);
  if (problem !== undefined) throw new ProblemError(problem);
  throw new ProblemError({
    code: 'CAMPAIGN_ROUTE_MISSING',
    what: `The campaign "${campaign.name}" is sent by the route "${campaign.through.route}", which the configuration does not have any more.`,
    next: `Add the route again, or cancel the campaign: postrider cancel ${campaign.id}`,
  });
}
