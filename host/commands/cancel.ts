import { exitCodes } from '../terminal/exit-codes.ts';
import type { Command } from './command.ts';
import { confirm } from './confirm.ts';
import { findCampaign } from './find-campaign.ts';
import { withLedger } from './with-ledger.ts';

/** Takes what was not sent yet out of the queue. */
export const cancel: Command<{ readonly campaign: string; readonly yes?: boolean }> = (options, context) =>
  withLedger('own', context, async ({ session: { ledger }, words }) => {
    const { terminal, json } = context;
    // What a killed host had in its hands is dealt with first: else it goes again after the cancel, where it may.
    await ledger.recover(Date.now());
    const campaign = await findCampaign(ledger, options.campaign);
    const tally = await ledger.tally(campaign.id);
    const open = tally.queued + tally.waiting;
    if (open === 0) {
      if (json) terminal.json({ cancelled: 0 });
      else terminal.print(`"${campaign.name}" has nothing in the queue.`);
      return exitCodes.done;
    }
    const question = `Take ${words.count(open, 'mail')} of "${campaign.name}" out of the queue?`;
    if (!(await confirm(question, { ...options, json }))) return exitCodes.stopped;
    const cancelled = await ledger.cancel(campaign.id, Date.now());
    await ledger.setCampaignState(campaign.id, 'cancelled', Date.now());
    if (json) terminal.json({ cancelled });
    else terminal.print(`"${campaign.name}" is cancelled; ${words.count(cancelled, 'mail')} will not be sent.`);
    return exitCodes.done;
  });
