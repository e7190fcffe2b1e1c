import type { CampaignState } from '@postrider/core/contracts';

/** A campaign's state in a person's words: `running` would say that somebody sends it just now, which nobody may. */
export function campaignState(state: CampaignState): string {
  return state === 'running' ? 'unfinished' : state;
}
