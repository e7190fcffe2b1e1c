import type { Campaign, Hold, Seed } from '@postrider/core/contracts';
import { campaignState } from '../terminal/campaign-state.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { onOneLine } from '../terminal/on-one-line.ts';
import { proofOf } from '../terminal/proof.ts';
import type { Proof } from '../terminal/proof.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Words } from '../terminal/words.ts';
import type { Command } from './command.ts';
import { withLedger } from './with-ledger.ts';

/** How a campaign stands. */
interface Standing {
  readonly campaign: Campaign;
  readonly proof: Proof;
}

/** All campaigns at a glance, and which accounts pause. */
export const status: Command<object> = (_options, context) =>
  withLedger('read', context, async ({ session: { ledger }, words }) => {
    const { terminal } = context;
    const campaigns: Standing[] = [];
    for (const campaign of await ledger.campaigns())
      campaigns.push({ campaign, proof: proofOf(await ledger.tally(campaign.id), campaign.recipients) });
    const holds = await ledger.holds();
    const missing = (await ledger.seeds('missing')).filter(({ releasedAt }) => releasedAt === undefined);
    const expected = await ledger.seeds('open');
    if (context.json) terminal.json(documentOf(campaigns, holds, missing, expected.length));
    else {
      showCampaigns(withoutReplaced(campaigns), terminal, words);
      for (const line of [...holds.map((hold) => holdLine(hold, words)), ...missing.map(missingLine(terminal, words))])
        terminal.print(line);
      if (expected.length > 0)
        terminal.print(
          `${words.count(expected.length, 'seed mail')} still to arrive: ${terminal.command} inbox poll looks.`,
        );
    }
    return exitCodes.done;
  });

function documentOf(
  campaigns: readonly Standing[],
  holds: readonly Hold[],
  missing: readonly Seed[],
  expected: number,
): object {
  return {
    campaigns: campaigns.map(({ campaign: { id, name, state, createdAt }, proof }) => ({
      id,
      name,
      state,
      createdAt,
      ...proof,
    })),
    seeds: { expected, missing: missing.map(({ account, inbox, from }) => ({ account, inbox, from })) },
    holds: holds.map((hold) => ({ ...hold, until: hold.until === Infinity ? null : hold.until })),
  };
}

/**
 * Newest first: without those of which nobody got anything and that a newer one of their name stands in for, such as a
 * list that was read and not agreed to.
 */
function withoutReplaced(campaigns: readonly Standing[]): readonly Standing[] {
  const isVoid = ({ campaign: { state }, proof }: Standing): boolean =>
    state === 'cancelled' && proof.cancelled === proof.queued;
  const isReplaced = ({ campaign: { name } }: Standing, index: number): boolean =>
    campaigns.slice(0, index).some(({ campaign }) => campaign.name === name);
  return campaigns.filter((standing, index) => !isVoid(standing) || !isReplaced(standing, index));
}

function showCampaigns(campaigns: readonly Standing[], terminal: Terminal, words: Words): void {
  if (campaigns.length === 0) return terminal.print('Nothing has been sent yet.');
  const counts = ['queued', 'accepted', 'refused', 'uncertain', 'suppressed', 'waiting'] as const;
  const columns = [
    { title: 'campaign', shrinks: true },
    { title: 'state' },
    ...counts.map((title) => ({ title, align: 'right' }) as const),
    { title: 'since' },
  ] as const;
  const rows = campaigns.map(({ campaign, proof }) => [
    campaign.name,
    campaignState(campaign.state),
    ...counts.map((count) => words.number(proof[count])),
    words.time(campaign.createdAt),
  ]);
  for (const line of table(columns, rows, terminal.columns)) terminal.print(line);
}

function holdLine({ account, group, until, reason }: Hold, words: Words): string {
  const what = group === undefined ? `"${account}"` : `"${account}" towards ${group}`;
  return `‖ ${what} pauses ${until === Infinity ? 'until you act' : `until ${words.time(until)}`}: ${onOneLine(reason)}`;
}

const missingLine =
  ({ command }: Terminal, words: Words) =>
  ({ account, from }: Seed): string =>
    `  What "${account}" was accepted from ${words.time(from)} on is in doubt. Which ones: ${command} report --list in-doubt. Let it go on: ${command} resume`;
