import type { Throttle } from '../../../contracts/index.ts';
import { callLimits } from '../call-limits.ts';
import type { RemoteContribution } from '../remote-contribution.ts';
import { grantShape, limitsFoundShape, stateShape } from '../shapes/contribution-shapes.ts';

/** `foresee` stays over there: what changes in place cannot cross, so a forecast asks `grant`. */
export function isolatedThrottle(remote: RemoteContribution): Throttle {
  const { initial, pacesRefusals, members } = remote.made;
  const limit = callLimits.decide;
  const has = (member: keyof Throttle): boolean => members.includes(member);
  return {
    initial,
    ...(pacesRefusals === true ? { pacesRefusals } : {}),
    grant: (state, ask) => remote.ask('grant', [state, ask], grantShape, { limit }),
    ...(has('observe')
      ? { observe: (state, fact) => remote.ask('observe', [state, fact], stateShape, { limit }) }
      : {}),
    ...(has('adopt') ? { adopt: (stored) => remote.ask('adopt', [stored], stateShape, { limit }) } : {}),
    ...(has('expected') ? { expected: (state) => remote.ask('expected', [state], stateShape, { limit }) } : {}),
    ...(has('found') ? { found: (state) => remote.ask('found', [state], limitsFoundShape, { limit }) } : {}),
    ...(has('forgotten') ? { forgotten: (state) => remote.ask('forgotten', [state], stateShape, { limit }) } : {}),
  };
}
