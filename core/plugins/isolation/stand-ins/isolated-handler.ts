import type { Handler } from '../../../contracts/index.ts';
import { callLimits } from '../call-limits.ts';
import type { RemoteContribution } from '../remote-contribution.ts';
import { actionsShape } from '../shapes/contribution-shapes.ts';

export function isolatedHandler(remote: RemoteContribution): Handler {
  return { handle: (mail, desk) => remote.ask('handle', [mail, desk], actionsShape, { limit: callLimits.handle }) };
}
