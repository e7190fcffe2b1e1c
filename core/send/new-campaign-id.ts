import type { CampaignId, Random } from '../contracts/index.ts';

const tokenAlphabet = '0123456789abcdefghijkmnpqrstuvwx';

/** Ten characters that go into every Message-ID of the campaign. */
export function newCampaignId(random: Random): CampaignId {
  return Array.from(random.bytes(10), (byte) => tokenAlphabet[byte % tokenAlphabet.length]).join('');
}
