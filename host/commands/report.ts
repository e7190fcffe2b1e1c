import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { ProblemError, deliveryStates } from '@postrider/core/contracts';
import type {
  Campaign,
  Delivery,
  DeliverySelection,
  DeliveryState,
  Ledger,
  RejectedRow,
} from '@postrider/core/contracts';
import { csvLine } from '../terminal/csv-line.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { printProof, proofOf } from '../terminal/proof.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Words } from '../terminal/words.ts';
import type { Command } from './command.ts';
import { findCampaign } from './find-campaign.ts';
import { withLedger } from './with-ledger.ts';

export interface ReportOptions {
  readonly campaign: string | undefined;
  /** True: everyone; a state: those in it. */
  readonly list?: string | true;
  readonly csv?: string;
}

/** One sign per recipient: a card until sent, a paper plane once taken (feature B4). */
const signs: Readonly<Record<DeliveryState, string>> = {
  queued: '✉',
  handed: '✉',
  waiting: '✉',
  accepted: '➤',
  failed: '✗',
  uncertain: '?',
  suppressed: '⊘',
  cancelled: '–',
  bounced: '↩',
  complained: '!',
};

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
    const selection = { campaign: campaign.id, ...statesOf(options.list) };
    if (options.csv !== undefined) await writeCsv(options.csv, ledger, selection);

    if (context.json) {
      const deliveries = options.list === undefined ? undefined : await Array.fromAsync(ledger.deliveries(selection));
      terminal.json({
        campaign: { id: campaign.id, name: campaign.name, state: campaign.state },
        proof,
        reasons: await ledger.reasons(campaign.id, 20),
        rejected,
        ...(deliveries === undefined ? {} : { deliveries }),
      });
    } else {
      terminal.print(terminal.style(`${campaign.name} (${campaign.state})`, 'bold'));
      printProof(terminal, words, proof);
      await printReasons(terminal, words, ledger, campaign);
      printRejected(terminal, words, rejected);
      if (options.list !== undefined)
        for await (const delivery of ledger.deliveries(selection)) terminal.print(deliveryLine(delivery, words));
      if (options.csv !== undefined) terminal.tell(`Each recipient was written to ${options.csv}.`);
    }
    if (!proof.addsUp) return exitCodes.failed;
    return proof.refused + proof.uncertain > 0 ? exitCodes.incomplete : exitCodes.done;
  });

function statesOf(list: string | true | undefined): Pick<DeliverySelection, 'states'> {
  if (list === undefined || list === true) return {};
  const state = deliveryStates.find((each) => each === list);
  if (state !== undefined) return { states: [state] };
  throw new ProblemError({
    code: 'STATE_UNKNOWN',
    what: `"${list}" is no state of a delivery.`,
    next: `The states are: ${deliveryStates.join(', ')}.`,
  });
}

async function collectRejected(ledger: Ledger, campaign: Campaign): Promise<readonly RejectedRow[]> {
  return Array.fromAsync(ledger.rejectedRows(campaign.id));
}

async function printReasons(terminal: Terminal, words: Words, ledger: Ledger, campaign: Campaign): Promise<void> {
  const reasons = await ledger.reasons(campaign.id, 8);
  if (reasons.length === 0) return;
  terminal.print('');
  terminal.print('Why:');
  const rows = reasons.map((each) => [words.number(each.count), each.state, each.class ?? '', each.reply.slice(0, 90)]);
  for (const line of table(
    [{ title: 'mails', align: 'right' }, { title: 'state' }, { title: 'class' }, { title: 'what was answered' }],
    rows,
  ))
    terminal.print(line);
}

function printRejected(terminal: Terminal, words: Words, rejected: readonly RejectedRow[]): void {
  if (rejected.length === 0) return;
  terminal.print('');
  terminal.print(`Rows of the list that are not written to: ${words.number(rejected.length)}`);
  const shown = rejected
    .slice(0, 8)
    .map(({ line, reason, address }) => [`line ${line}`, rejectedWords[reason], address]);
  for (const row of table([{ title: 'where' }, { title: 'why' }, { title: 'as it stands there' }], shown))
    terminal.print(row);
  if (rejected.length > shown.length)
    terminal.print(`… and ${words.number(rejected.length - shown.length)} more (postrider report --json)`);
}

function deliveryLine({ state, address, account, class: refusal, reply, dueAt }: Delivery, words: Words): string {
  const why =
    state === 'accepted'
      ? undefined
      : [refusal, reply?.replaceAll(/\s+/g, ' ')].filter((part) => part !== undefined).join(': ');
  return [
    signs[state],
    address,
    state,
    account === undefined ? undefined : `by ${account}`,
    dueAt === undefined ? undefined : `next try ${words.time(dueAt)}`,
    why,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join('  ');
}

async function writeCsv(file: string, ledger: Ledger, selection: DeliverySelection): Promise<void> {
  const stream = createWriteStream(file, { mode: 0o600 });
  const write = async (cells: readonly string[]): Promise<void> => {
    if (!stream.write(csvLine(cells))) await once(stream, 'drain');
  };
  await write(['address', 'state', 'account', 'class', 'answer', 'attempts', 'changed']);
  for await (const each of ledger.deliveries(selection)) {
    await write([
      each.address,
      each.state,
      each.account ?? '',
      each.class ?? '',
      each.reply ?? '',
      String(each.attempts),
      new Date(each.changedAt).toISOString(),
    ]);
  }
  stream.end();
  await once(stream, 'finish');
}
