import { campaignState } from '../terminal/campaign-state.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { onOneLine } from '../terminal/on-one-line.ts';
import { proofOf } from '../terminal/proof.ts';
import { table } from '../terminal/table.ts';
import type { Command } from './command.ts';
import { withLedger } from './with-ledger.ts';

/** All campaigns at a glance, and which accounts pause. */
export const status: Command<object> = (_options, context) =>
  withLedger('read', context, async ({ session: { ledger }, words }) => {
    const { terminal } = context;
    const campaigns = await Promise.all(
      (await ledger.campaigns()).map(async (campaign) => ({
        campaign,
        proof: proofOf(await ledger.tally(campaign.id), campaign.recipients),
      })),
    );
    const holds = await ledger.holds();
    const missing = (await ledger.seeds('missing')).filter(({ releasedAt }) => releasedAt === undefined);
    const expected = await ledger.seeds('open');
    if (context.json) {
      terminal.json({
        campaigns: campaigns.map(({ campaign: { id, name, state, createdAt }, proof }) => ({
          id,
          name,
          state,
          createdAt,
          ...proof,
        })),
        seeds: {
          expected: expected.length,
          missing: missing.map(({ account, inbox, from }) => ({ account, inbox, from })),
        },
        holds: holds.map((hold) => ({ ...hold, until: hold.until === Infinity ? null : hold.until })),
      });
      return exitCodes.done;
    }
    if (campaigns.length === 0) terminal.print('Nothing has been sent yet.');
    else {
      const right = { align: 'right' } as const;
      const rows = campaigns.map(({ campaign, proof }) => [
        campaign.name,
        campaignState(campaign.state),
        ...[proof.queued, proof.accepted, proof.refused, proof.uncertain, proof.suppressed, proof.waiting].map(
          words.number,
        ),
        words.time(campaign.createdAt),
      ]);
      const titles = ['queued', 'accepted', 'refused', 'uncertain', 'suppressed', 'waiting'].map((title) => ({
        title,
        ...right,
      }));
      for (const line of table(
        [{ title: 'campaign', shrinks: true }, { title: 'state' }, ...titles, { title: 'since' }],
        rows,
        terminal.columns,
      ))
        terminal.print(line);
    }
    for (const hold of holds) {
      const what = hold.group === undefined ? `"${hold.account}"` : `"${hold.account}" towards ${hold.group}`;
      terminal.print(
        `‖ ${what} pauses ${hold.until === Infinity ? 'until you act' : `until ${words.time(hold.until)}`}: ${onOneLine(hold.reason)}`,
      );
    }
    for (const { account, from } of missing)
      terminal.print(
        `  What "${account}" was accepted from ${words.time(from)} on is in doubt. Which ones: ${terminal.command} report --list in-doubt. Let it go on: ${terminal.command} resume`,
      );
    if (expected.length > 0)
      terminal.print(
        `${words.count(expected.length, 'seed mail')} still to arrive: ${terminal.command} inbox poll looks.`,
      );
    return exitCodes.done;
  });
