import { exitCodes } from '../terminal/exit-codes.ts';
import type { Command } from './command.ts';
import { findCampaign } from './find-campaign.ts';
import { outlookOf } from './forecast-rest.ts';
import type { Outlook } from './forecast-rest.ts';
import { sendAndShow } from './send-end.ts';
import { showContradictions } from './show-forecast.ts';
import { withLedger } from './with-ledger.ts';

export interface ResumeOptions {
  readonly campaign: string | undefined;
  readonly wait: boolean;
}

/** Goes on with everything that is not finished. What waited for a person is tried again: calling this is the person's word. */
export const resume: Command<ResumeOptions> = (options, context) =>
  withLedger('own', context, async (open) => {
    const { host, session, words } = open;
    const { terminal } = context;
    const wanted = options.campaign === undefined ? undefined : await findCampaign(session.ledger, options.campaign);
    const campaigns = (await session.ledger.campaigns()).filter(({ id, state }) =>
      wanted === undefined ? state === 'running' : id === wanted.id,
    );
    if (campaigns.every(({ state }) => state !== 'running')) {
      if (context.json) terminal.json({ end: 'finished', campaigns: [] });
      else terminal.print('There is nothing to go on with.');
      return exitCodes.done;
    }
    await session.liftLastingHolds();
    const outlooks: Outlook[] = [];
    for (const campaign of campaigns) {
      const { queued, waiting } = await session.ledger.tally(campaign.id);
      // The end of several is nobody's forecast.
      const interactive = terminal.interactive && campaigns.length === 1;
      if (queued + waiting > 0) outlooks.push(await outlookOf(campaign, queued + waiting, open, { interactive }));
    }
    const contradictions = outlooks.flatMap((each) => each.contradictions);
    if (!context.json) showContradictions(terminal, contradictions);
    const named = campaigns.map(({ id, name }) => ({ id, name }));
    if (outlooks.length > 0 && outlooks.every(({ isHopeless }) => isHopeless)) {
      if (context.json) terminal.json({ end: { kind: 'held', holds: [] }, contradictions, campaigns: named });
      terminal.tell(`Nothing was sent: no mail could ever leave. Mend that, then go on: ${terminal.command} resume`);
      return exitCodes.held;
    }
    const [{ finishesAt } = {}] = outlooks;
    const shown = await sendAndShow(
      host,
      session,
      {
        campaigns: campaigns.map(({ id }) => id),
        patience: options.wait ? Infinity : 0,
        ...(finishesAt === undefined ? {} : { finishesAt }),
      },
      words,
      context,
    );
    if (context.json) terminal.json({ end: shown.end, proof: shown.proof, campaigns: named });
    return shown.exitCode;
  });
