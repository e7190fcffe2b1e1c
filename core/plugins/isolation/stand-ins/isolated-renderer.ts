import type { Renderer } from '../../../contracts/index.ts';
import { callLimits } from '../call-limits.ts';
import type { RemoteContribution } from '../remote-contribution.ts';
import { programShape } from '../shapes/contribution-shapes.ts';

export function isolatedRenderer(remote: RemoteContribution): Renderer {
  return { compile: (template) => remote.ask('compile', [template], programShape, { limit: callLimits.compile }) };
}
