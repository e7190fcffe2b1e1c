import { exitCodes } from '../terminal/exit-codes.ts';
import type { Command } from './command.ts';
import { findCampaign } from './find-campaign.ts';
import { finishAtOnce } from './forecast-rest.ts';
import { sendAndShow } from './send-end.ts';
import { withLedger } from './with-ledger.ts';

export interface ResumeOptions {
  readonly campaign: string | undefined;
  readonly wait: boolean;
}

/** Goes on with everything that is not finished. What waited for a person is tried again: calling this is the person's word. */
export const resume: Command<ResumeOptions> = (options, context) =>
  withLedger('own', context, async ({ host, session, words }) => {
    const { terminal } = context;
    const named = options.campaign === undefined ? undefined : await findCampaign(session.ledger, options.campaign);
    const campaigns = (await session.ledger.campaigns()).filter(({ id, state }) =>
      named === undefined ? state === 'running' : id === named.id,
    );
    if (campaigns.every(({ state }) => state !== 'running')) {
      if (context.json) terminal.json({ end: 'finished', campaigns: [] });
      else terminal.print('There is nothing to go on with.');
      return exitCodes.done;
    }
    await session.liftLastingHolds();
    const [only, ...others] = campaigns;
    const tally = only === undefined || others.length > 0 ? undefined : await session.ledger.tally(only.id);
    const finish =
      only === undefined || tally === undefined
        ? {}
        : await finishAtOnce(only, tally.queued + tally.waiting, { host, session, words }, terminal);
    const shown = await sendAndShow(
      host,
      session,
      { campaigns: campaigns.map(({ id }) => id), patience: options.wait ? Infinity : 0, ...finish },
      words,
      context,
    );
    if (context.json)
      terminal.json({ end: shown.end, proof: shown.proof, campaigns: campaigns.map(({ id, name }) => ({ id, name })) });
    return shown.exitCode;
  });
