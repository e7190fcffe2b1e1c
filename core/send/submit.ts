import type { Bus } from '../bus/bus.ts';
import { ProblemError } from '../contracts/index.ts';
import type {
  Campaign,
  CampaignBook,
  Clock,
  Program,
  Random,
  Recipient,
  RejectedRow,
  Renderer,
  ReportBook,
  SendBook,
  SendThrough,
} from '../contracts/index.ts';
import { parseAddress } from '../mail/address.ts';
import { checkFields } from './render/check-fields.ts';
import { newCampaignId } from './new-campaign-id.ts';

/** A line of a person's list, as it stands there. */
export interface ListRow {
  /** Counted from 1. */
  readonly line: number;
  readonly address: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** What is to be sent, and to whom. */
export interface Submission {
  readonly campaign: Omit<Campaign, 'id' | 'state' | 'createdAt' | 'recipients'>;
  /** What the person asked for by name, and not by the configuration's defaults: a campaign that goes on must have it. */
  readonly asked?: {
    readonly through?: SendThrough;
    /** The sender's address. */
    readonly from?: string;
  };
  /** What a standing campaign of that name means; `go-on` when left out. */
  readonly ifStanding?: 'go-on' | 'refuse';
  /** The list, in batches: each becomes durable together. Some thousands are fast, and keep memory flat. */
  readonly batches: AsyncIterable<readonly ListRow[]> | Iterable<readonly ListRow[]>;
  /** Told now and then how many rows were read. */
  readonly progress?: (read: number) => void;
}

/** What became of a list. */
export interface Submitted {
  readonly campaign: Campaign;
  /** True when a campaign of that name was there: only people it did not have yet were added. */
  readonly continued: boolean;
  readonly added: number;
  readonly rejected: { readonly noAddress: number; readonly invalidAddress: number; readonly duplicate: number };
}

export interface SubmitServices {
  readonly book: CampaignBook & Pick<SendBook, 'cancel'> & Pick<ReportBook, 'tally'>;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
}

/** The problems of a letter, before anybody is written to. */
export async function checkLetter(
  renderer: Renderer,
  campaign: Pick<Campaign, 'template' | 'columns'>,
): Promise<Program> {
  const program = await renderer.compile(campaign.template);
  const [first, ...more] = checkFields(program, campaign.columns);
  if (first !== undefined) throw new ProblemError(first, ...more);
  return program;
}

/**
 * Puts a mailing into the ledger: every mail enters here. A new campaign is a draft until it is released, so that a
 * host that dies while reading the list sends to nobody. A released campaign of the same name goes on: those it has
 * are left alone, so that sending again writes to nobody twice.
 * @throws ProblemError when the letter is broken, or the campaign of that name has another letter, goes another way or was cancelled.
 */
export async function submit(services: SubmitServices, renderer: Renderer, submission: Submission): Promise<Submitted> {
  const { book, clock, random } = services;
  await checkLetter(renderer, submission.campaign);
  const standing = await standingCampaign(services, submission);
  if (standing !== undefined) {
    requireSameLetter(standing, submission.campaign);
    requireSameWay(standing, submission.asked ?? {});
  }
  const campaign: Campaign = standing ?? {
    ...submission.campaign,
    id: newCampaignId(random),
    state: 'drafting',
    createdAt: clock.now(),
    recipients: 0,
  };
  if (standing === undefined) await book.addCampaign(campaign);

  const rejected = { noAddress: 0, invalidAddress: 0, duplicate: 0 };
  let added = 0;
  let read = 0;
  for await (const batch of submission.batches) {
    const recipients: Recipient[] = [];
    const refused: RejectedRow[] = [];
    for (const row of batch) {
      const entry = recipientOf(row);
      if ('reason' in entry) refused.push(entry);
      else recipients.push(entry);
    }
    const enlisted = await book.enlist(campaign.id, recipients, refused, clock.now());
    added += enlisted.added;
    read += batch.length;
    rejected.duplicate += enlisted.duplicates.length;
    for (const { reason } of refused) rejected[reason === 'no-address' ? 'noAddress' : 'invalidAddress']++;
    submission.progress?.(read);
  }
  return {
    campaign: { ...campaign, recipients: campaign.recipients + added },
    continued: standing !== undefined,
    added,
    rejected,
  };
}

/**
 * The campaign of that name that goes on, if there is one. A draft sent nothing and may hold another list: the list
 * given now takes its place.
 */
async function standingCampaign(
  { book, clock }: SubmitServices,
  { campaign, ifStanding }: Submission,
): Promise<Campaign | undefined> {
  const named = (await book.campaigns()).filter(({ name }) => name === campaign.name);
  for (const each of named) {
    if (each.state === 'cancelled') {
      const { cancelled } = await book.tally(each.id);
      if (cancelled === each.recipients) continue;
      throw new ProblemError({
        code: 'CAMPAIGN_CANCELLED',
        what: `The campaign "${each.name}" was cancelled after a part of it had been sent.`,
        next: `Bring the rest back with postrider retry "${each.name}" --cancelled, or give this mailing another name: those who had it would get it again.`,
      });
    }
    if (ifStanding === 'refuse') {
      throw new ProblemError({
        code: 'CAMPAIGN_NAME_TAKEN',
        what: `There is a campaign "${each.name}" already, and a single mail goes by itself.`,
        next: 'Leave --campaign out, or give the mail a name of its own.',
      });
    }
    if (each.state !== 'drafting') return each;
    await book.cancel(each.id, clock.now());
    await book.setCampaignState(each.id, 'cancelled', clock.now());
  }
  return undefined;
}

/** Lets a campaign be sent: the person has seen what it will do. */
export async function release(
  { book, bus, clock }: SubmitServices,
  { campaign, added, rejected }: Submitted,
): Promise<void> {
  const at = clock.now();
  await book.setCampaignState(campaign.id, 'running', at);
  bus.publish({
    type: 'campaign.submitted',
    at,
    campaign: campaign.id,
    recipients: added,
    rejected: rejected.noAddress + rejected.invalidAddress + rejected.duplicate,
  });
}

function recipientOf({ line, address, fields }: ListRow): Recipient | RejectedRow {
  const shown = address.slice(0, 320);
  if (address.trim() === '') return { line, reason: 'no-address', address: shown };
  const parsed = parseAddress(address);
  return parsed.kind === 'valid'
    ? { address: parsed.address, fields, line }
    : { line, reason: 'invalid-address', address: shown };
}

function requireSameLetter(standing: Campaign, wanted: Submission['campaign']): void {
  const same =
    standing.renderer === wanted.renderer &&
    standing.template.letter.text === wanted.template.letter.text &&
    standing.template.subject === wanted.template.subject &&
    standing.template.signature?.text === wanted.template.signature?.text;
  if (same) return;
  throw new ProblemError({
    code: 'CAMPAIGN_LETTER_DIFFERS',
    what: `There is a campaign "${standing.name}" already, and its letter is not the one given now.`,
    where: { file: wanted.template.letter.file },
    next: 'Give the new letter a campaign name of its own, or go on with the old one: postrider resume',
  });
}

/** A campaign keeps the sender and the way it began with: to say nothing would be to do other than what was asked. */
function requireSameWay({ name, through, sender }: Campaign, asked: NonNullable<Submission['asked']>): void {
  const way = wayOf(through);
  const otherWay = asked.through !== undefined && wayOf(asked.through) !== way;
  const otherSender = asked.from !== undefined && asked.from !== sender.address;
  if (!otherWay && !otherSender) return;
  throw new ProblemError({
    code: 'CAMPAIGN_WAY_DIFFERS',
    what: `There is a campaign "${name}" already: it goes through ${way}, from ${sender.address}, and not as it is asked for now.`,
    next: 'Give the new mailing a campaign name of its own, or leave account, route and user away to go on with the old one.',
  });
}

function wayOf(through: SendThrough): string {
  return 'route' in through ? `the route "${through.route}"` : `the account "${through.account}"`;
}
