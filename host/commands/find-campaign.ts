import { ProblemError } from '@postrider/core/contracts';
import type { Campaign, CampaignBook } from '@postrider/core/contracts';

/** A campaign by id or name; the newest to a list when none is named, for single mails are rarely meant. */
export async function findCampaign(book: CampaignBook, wanted: string | undefined): Promise<Campaign> {
  const campaigns = await book.campaigns();
  const found =
    wanted === undefined
      ? (campaigns.find(({ columns }) => columns.length > 0) ?? campaigns[0])
      : campaigns.find(({ id, name }) => id === wanted || name === wanted);
  if (found !== undefined) return found;
  if (wanted === undefined)
    throw new ProblemError({
      code: 'CAMPAIGN_NONE',
      what: 'Nothing has been sent yet.',
      next: 'Send something: postrider send --list clients.csv --letter letters/spring.mjml',
    });
  throw new ProblemError({
    code: 'CAMPAIGN_UNKNOWN',
    what: `There is no campaign "${wanted}".`,
    next:
      campaigns.length === 0
        ? 'Nothing has been sent yet.'
        : `There are: ${campaigns
            .slice(0, 10)
            .map(({ name }) => name)
            .join(', ')}.`,
  });
}
