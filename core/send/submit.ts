import type { Bus } from '../bus/bus.ts';
import { ProblemError } from '../contracts/index.ts';
import type {
  Campaign,
  CampaignBook,
  Clock,
  Problem,
  Random,
  Recipient,
  RejectedRow,
  Renderer,
  ReportBook,
  SendBook,
} from '../contracts/index.ts';
import { parseAddress } from '../mail/address.ts';
import { checkFields } from './render/check-fields.ts';
import { newCampaignId } from './new-campaign-id.ts';
import { standingCampaign } from './standing-campaign.ts';
import type { ListRow, Submission, Submitted } from './submission.ts';

export interface SubmitServices {
  readonly book: CampaignBook & Pick<SendBook, 'cancel'> & Pick<ReportBook, 'tally'>;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
}

/** Before anybody is written to. @throws ProblemError when the letter is broken, or asks for what is no column. */
export async function checkLetter(
  renderer: Renderer,
  { template, columns }: Pick<Campaign, 'template' | 'columns'>,
): Promise<void> {
  const [first, ...more] = checkFields(await renderer.compile(template), columns);
  if (first !== undefined) throw new ProblemError(first, ...more);
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
    const enlisted = await inFile(submission.file, () => book.enlist(campaign.id, recipients, refused, clock.now()));
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

/** Whoever keeps a list knows its lines, and not where they stand. */
async function inFile<Result>(file: string | undefined, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    if (file === undefined || !ProblemError.is(thrown)) throw thrown;
    const [first, ...more] = thrown.problems.map((problem): Problem => {
      const { where } = problem;
      return where?.line === undefined ? problem : { ...problem, where: { file, ...where } };
    });
    throw first === undefined ? thrown : new ProblemError(first, ...more);
  }
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
