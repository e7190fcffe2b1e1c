import { ProblemError } from '../contracts/index.ts';
import type { Campaign, CampaignBook, Clock, ReportBook, SendBook, SendThrough } from '../contracts/index.ts';
import type { Submission } from './submission.ts';

interface StandingServices {
  readonly book: Pick<CampaignBook, 'campaigns' | 'setCampaignState'> &
    Pick<SendBook, 'cancel'> &
    Pick<ReportBook, 'tally'>;
  readonly clock: Clock;
}

/**
 * The campaign of that name that goes on, if there is one. A draft sent nothing and may hold another list: the list
 * given now takes its place.
 * @throws ProblemError when it has another letter, goes another way, was cancelled, or is not to go on.
 */
export async function standingCampaign(
  services: StandingServices,
  submission: Submission,
): Promise<Campaign | undefined> {
  const standing = await campaignNamed(services, submission);
  if (standing === undefined) return undefined;
  requireSameLetter(standing, submission.campaign);
  requireSameWay(standing, submission.asked ?? {});
  return standing;
}

async function campaignNamed(
  { book, clock }: StandingServices,
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
