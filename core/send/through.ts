import { ProblemError } from '../contracts/index.ts';
import type { Campaign, Route } from '../contracts/index.ts';
import type { SendRequest } from './send-request.ts';

/** What a running campaign sends through. */
export type Through =
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'route'; readonly route: Route };

/** @throws ProblemError when the campaign's account or route could not be set up, or is not configured any more. */
export function throughOf(campaign: Campaign, { accounts, routes, failed }: SendRequest): Through {
  if ('account' in campaign.through) {
    const { account } = campaign.through;
    if (accounts.has(account)) return { kind: 'account', account };
    const problem = failed?.accounts.get(account);
    if (problem !== undefined) throw new ProblemError(problem);
    throw new ProblemError({
      code: 'CAMPAIGN_ACCOUNT_MISSING',
      what: `The campaign "${campaign.name}" is sent through the account "${account}", which the configuration does not have any more.`,
      next: `Add the account again, or cancel the campaign: postrider cancel ${campaign.id}`,
    });
  }
  const route = routes.get(campaign.through.route);
  if (route !== undefined) return { kind: 'route', route };
  const problem = failed?.routes.get(campaign.through.route);
  if (problem !== undefined) throw new ProblemError(problem);
  throw new ProblemError({
    code: 'CAMPAIGN_ROUTE_MISSING',
    what: `The campaign "${campaign.name}" is sent by the route "${campaign.through.route}", which the configuration does not have any more.`,
    next: `Add the route again, or cancel the campaign: postrider cancel ${campaign.id}`,
  });
}
