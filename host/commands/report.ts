import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ProblemError, deliveryStates } from '@postrider/core/contracts';
import type { Campaign, Delivery, DeliverySelection, Ledger, RejectedRow } from '@postrider/core/contracts';
import { campaignState } from '../terminal/campaign-state.ts';
import { csvLine } from '../terminal/csv-line.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { printProof, proofOf } from '../terminal/proof.ts';
import { shorten } from '../terminal/display-width.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Words } from '../terminal/words.ts';
import type { Command } from './command.ts';
import { deliveryLine } from './delivery-line.ts';
import { findCampaign } from './find-campaign.ts';
import { groupReasons } from './group-reasons.ts';
import type { Reason } from './group-reasons.ts';
import { doubtsOf, mailsInDoubt } from './in-doubt.ts';
import type { Doubt } from './in-doubt.ts';
import { withLedger } from './with-ledger.ts';
import { fileUnwritable } from './write-output.ts';

export interface ReportOptions {
  readonly campaign: string | undefined;
  /** True: everyone; a state: those in it; `in-doubt`: those accepted that may never arrive. */
  readonly list?: string | true;
  readonly csv?: string;
}

/** What `--list` takes beside the states. */
const inDoubt = 'in-doubt';

const rejectedWords: Readonly<Record<RejectedRow['reason'], string>> = {
  'no-address': 'no address',
  'invalid-address': 'not an address',
  duplicate: 'a second time',
};

/** Who got it and who did not. */
export const report: Command<ReportOptions> = (options, context) =>
  withLedger('read', context, async ({ session: { ledger }, words }) => {
    const { terminal } = context;
    const campaign = await findCampaign(ledger, options.campaign);
    const proof = proofOf(await ledger.tally(campaign.id), campaign.recipients);
    const rejected = await collectRejected(ledger, campaign);
    // All of them, so that the counts of those that are put together are whole.
    const reasons = groupReasons(await ledger.reasons(campaign.id, Number.MAX_SAFE_INTEGER));
    const selection = { campaign: campaign.id, ...statesOf(options.list) };
    const doubts = await doubtsOf(ledger, campaign.id);
    const listed = (): AsyncIterable<Delivery> =>
      options.list === inDoubt ? onlyMails(mailsInDoubt(ledger, campaign.id)) : ledger.deliveries(selection);
    if (options.csv !== undefined) await writeCsv(options.csv, listed());

    if (context.json) {
      const deliveries = options.list === undefined ? undefined : await Array.fromAsync(listed());
      terminal.json({
        campaign: { id: campaign.id, name: campaign.name, state: campaign.state },
        proof,
        reasons,
        rejected,
        ...(doubts.length === 0 ? {} : { inDoubt: doubts }),
        ...(deliveries === undefined ? {} : { deliveries }),
      });
    } else {
      terminal.print(terminal.style(`${campaign.name} (${campaignState(campaign.state)})`, 'bold'));
      printProof(terminal, words, proof);
      printReasons(terminal, words, reasons);
      printDoubts(terminal, words, doubts);
      printRejected(terminal, words, rejected);
      if (options.list !== undefined)
        for await (const delivery of listed()) terminal.print(deliveryLine(delivery, words));
      if (options.csv !== undefined) terminal.tell(`Each recipient was written to ${options.csv}.`);
    }
    if (!proof.addsUp) return exitCodes.failed;
    return proof.refused + proof.uncertain > 0 ? exitCodes.incomplete : exitCodes.done;
  });

function statesOf(list: string | true | undefined): Pick<DeliverySelection, 'states'> {
  if (list === undefined || list === true || list === inDoubt) return {};
  const state = deliveryStates.find((each) => each === list);
  if (state !== undefined) return { states: [state] };
  throw new ProblemError({
    code: 'STATE_UNKNOWN',
    what: `"${list}" is no state of a delivery.`,
    next: `The states are: ${deliveryStates.join(', ')}, ${inDoubt}.`,
  });
}

async function* onlyMails(found: ReturnType<typeof mailsInDoubt>): AsyncGenerator<Delivery> {
  for await (const [delivery] of found) yield delivery;
}

function printDoubts(terminal: Terminal, words: Words, doubts: readonly Doubt[]): void {
  for (const { account, inbox, from, until, mails } of doubts) {
    const span =
      until === undefined ? `from ${words.time(from)} on` : `from ${words.time(from)} to ${words.time(until)}`;
    terminal.print('');
    terminal.print(
      `In doubt: ${words.count(mails, 'mail')} that the provider of "${account}" took ${span}; a seed mail among them did not arrive in the inbox "${inbox}".`,
    );
  }
  if (doubts.length > 0) terminal.print(`Which ones: ${terminal.command} report --list ${inDoubt}`);
}

async function collectRejected(ledger: Ledger, campaign: Campaign): Promise<readonly RejectedRow[]> {
  return Array.fromAsync(ledger.rejectedRows(campaign.id));
}

/** What a person reads; a script gets them all. */
const mostReasons = 8;
const mostRejected = 8;
/** Columns. Providers write a sentence and a web address; what is longer is somebody's page. */
const longestReply = 300;

function printReasons(terminal: Terminal, words: Words, reasons: readonly Reason[]): void {
  if (reasons.length === 0) return;
  terminal.print('');
  terminal.print('Why:');
  const rows = reasons
    .slice(0, mostReasons)
    .map((each) => [words.number(each.count), each.state, each.class ?? '', shorten(each.reply, longestReply)]);
  for (const line of table(
    [
      { title: 'mails', align: 'right' },
      { title: 'state' },
      { title: 'class' },
      { title: 'what was answered', shrinks: true },
    ],
    rows,
    terminal.columns,
  ))
    terminal.print(line);
  if (reasons.length > mostReasons)
    terminal.print(
      `… and ${words.count(reasons.length - mostReasons, 'other answer')} (${terminal.command} report --json)`,
    );
}

function printRejected(terminal: Terminal, words: Words, rejected: readonly RejectedRow[]): void {
  if (rejected.length === 0) return;
  terminal.print('');
  terminal.print(`Rows of the list that were left out: ${words.number(rejected.length)}`);
  const shown = rejected
    .slice(0, mostRejected)
    .map(({ line, reason, address }) => [`line ${line}`, rejectedWords[reason], address]);
  const columns = [{ title: 'where' }, { title: 'why' }, { title: 'as it stands there', shrinks: true }] as const;
  for (const row of table(columns, shown, terminal.columns)) terminal.print(row);
  if (rejected.length > shown.length)
    terminal.print(`… and ${words.number(rejected.length - shown.length)} more (${terminal.command} report --json)`);
}

async function writeCsv(file: string, deliveries: AsyncIterable<Delivery>): Promise<void> {
  try {
    await pipeline(csvLines(deliveries), createWriteStream(file, { mode: 0o600 }));
  } catch (thrown) {
    if (ProblemError.is(thrown)) throw thrown;
    throw fileUnwritable(file, thrown);
  }
}

async function* csvLines(deliveries: AsyncIterable<Delivery>): AsyncGenerator<string> {
  yield csvLine(['address', 'state', 'account', 'class', 'answer', 'attempts', 'changed']);
  for await (const { address, state, account, class: refusal, reply, attempts, changedAt } of deliveries) {
    const changed = new Date(changedAt).toISOString();
    yield csvLine([address, state, account ?? '', refusal ?? '', reply ?? '', String(attempts), changed]);
  }
}
