import type { CampaignId } from '../contracts/campaign.ts';
import type { DeliveryId } from '../contracts/delivery.ts';

/** What a Message-ID of ours says. */
export interface MessageIdParts {
  readonly campaign: CampaignId;
  readonly delivery: DeliveryId;
}

const campaignForm = /^[A-Za-z0-9_-]{1,40}$/;
const tokenForm = /^([A-Za-z0-9_-]{1,40})\.([1-9a-z][0-9a-z]{0,10})\.([0-9a-z]{5})$/;
const checkRange = 36 ** 5;

/** FNV-1a over characters, to be gone on with. */
function hashOf(text: string, begun = 0x811c9dc5): number {
  let hash = begun;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}

/**
 * Five base-36 characters over campaign and delivery. They are no secret: they keep a stranger's Message-ID that
 * happens to have our shape from being taken for ours (1 in 60 million).
 */
function checkCharacters(hash: number): string {
  // A last mix: without it the low digits of neighbouring numbers look alike.
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  mixed = (mixed ^ (mixed >>> 15)) >>> 0;
  return (mixed % checkRange).toString(36).padStart(5, '0');
}

/**
 * Makes the left parts of a campaign's Message-IDs: `campaign.delivery.check`. They also stand in the unsubscribe
 * mail's subject. The campaign is looked at once, for a token is made for every mail.
 * @throws RangeError when the campaign is no URL-safe token of 1 to 40 characters; when called, for a delivery that is
 * no positive integer.
 */
export function messageTokens(campaign: CampaignId): (delivery: DeliveryId) => string {
  if (!campaignForm.test(campaign)) throw new RangeError(`Campaign id ${JSON.stringify(campaign)} is not URL-safe.`);
  const prefix = `${campaign}.`;
  const begun = hashOf(prefix);
  return (delivery) => {
    if (!Number.isSafeInteger(delivery) || delivery < 1)
      throw new RangeError(`Delivery ${delivery} is no positive integer.`);
    const digits = delivery.toString(36);
    return `${prefix}${digits}.${checkCharacters(hashOf(digits, begun))}`;
  };
}

/** One left part of a Message-ID, as `messageTokens` makes them. @throws RangeError */
export function messageToken(campaign: CampaignId, delivery: DeliveryId): string {
  return messageTokens(campaign)(delivery);
}

/** Undefined for anything that `messageToken` did not make. */
export function parseMessageToken(token: string): MessageIdParts | undefined {
  const [, campaign, digits, check] = tokenForm.exec(token) ?? [];
  if (campaign === undefined || digits === undefined || checkCharacters(hashOf(`${campaign}.${digits}`)) !== check)
    return undefined;
  const delivery = Number.parseInt(digits, 36);
  return Number.isSafeInteger(delivery) ? { campaign, delivery } : undefined;
}

/**
 * The Message-ID of a delivery, with angle brackets (RFC 5322 section 3.6.4): the same over all retries, different
 * from every other. `domain` is one the sender owns, in ASCII.
 */
export function messageIdFor(campaign: CampaignId, delivery: DeliveryId, domain: string): string {
  return `<${messageToken(campaign, delivery)}@${domain}>`;
}

/** Reads a Message-ID of ours, with or without angle brackets, whatever its domain. Undefined for a stranger's. */
export function parseMessageId(id: string): MessageIdParts | undefined {
  const trimmed = id.trim();
  const at = trimmed.indexOf('@');
  if (at < 0) return undefined;
  return parseMessageToken(trimmed.slice(trimmed.startsWith('<') ? 1 : 0, at));
}
