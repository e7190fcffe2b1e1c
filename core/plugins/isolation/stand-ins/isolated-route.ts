import type { Route } from '../../../contracts/index.ts';
import { callLimits } from '../call-limits.ts';
import type { RemoteContribution } from '../remote-contribution.ts';
import { rankingShape } from '../shapes/contribution-shapes.ts';

export function isolatedRoute(remote: RemoteContribution): Route {
  return {
    rank: (delivery, accounts, now) =>
      remote.ask('rank', [delivery, accounts, now], rankingShape, { limit: callLimits.decide }),
  };
}
