import type { Throttle } from '../../../contracts/index.ts';
import { callLimits } from '../call-limits.ts';
import type { RemoteContribution } from '../remote-contribution.ts';
import { grantShape, stateShape } from '../shapes/contribution-shapes.ts';

export function isolatedThrottle(remote: RemoteContribution): Throttle {
  const { initial, pacesRefusals, members } = remote.made;
  const limit = callLimits.decide;
  return {
    initial,
    ...(pacesRefusals === true ? { pacesRefusals } : {}),
    grant: (state, ask) => remote.ask('grant', [state, ask], grantShape, { limit }),
    ...(members.includes('observe')
      ? { observe: (state, fact) => remote.ask('observe', [state, fact], stateShape, { limit }) }
      : {}),
    ...(members.includes('adopt') ? { adopt: (stored) => remote.ask('adopt', [stored], stateShape, { limit }) } : {}),
  };
}
