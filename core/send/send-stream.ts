import { inject, injectable } from 'inversify';
import { Bus } from '../bus/bus.ts';
import { Clock, Ledger, ProblemError, Random } from '../contracts/index.ts';
import type { CampaignId } from '../contracts/index.ts';
import type { Mailing } from './counted-by.ts';
import type { SendEnd, SendRequest, SendServices } from './send-request.ts';
import { SendRun } from './send-run.ts';
import { throughOf } from './through.ts';
import type { Through } from './through.ts';

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
    const blocked: (readonly [CampaignId, ProblemError])[] = [];
    for (const campaign of await book.campaigns()) {
      if (campaign.state !== 'running' || request.campaigns?.includes(campaign.id) === false) continue;
      try {
        const way = throughOf(campaign, request);
        await request.letters.prepare(campaign);
        through.set(campaign.id, way);
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
    const run = new SendRun({ services: this.#services, request, holds: await book.holds(), through, mailings });
    const end = await run.run(signal);
    // Those that were left out wait for a person, whatever the others came to.
    return end.kind === 'finished' && blocked.length > 0 ? { kind: 'held', holds: [] } : end;
  }
}
