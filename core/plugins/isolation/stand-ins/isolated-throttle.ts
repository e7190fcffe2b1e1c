import type { Throttle } from '../../../contracts/index.ts';
import { callLimits } from '../call-limits.ts';
import type { RemoteContribution } from '../remote-contribution.ts';
import { grantShape, limitsFoundShape, stateShape } from '../shapes/contribution-shapes.ts';

/** `foresee` stays over there: what changes in place cannot cross, so a forecast asks `grant`. */
export function isolatedThrottle(remote: RemoteContribution): Throttle {
  const { initial, pacesRefusals, members } = remote.made;
  const limit = callLimits.decide;
  const has = (member: string): boolean => members.includes(member);
  return {
    initial,
    ...(pacesRefusals === true ? { pacesRefusals } : {}),
    grant: (state, ask) => remote.ask('grant', [state, ask], grantShape, { limit }),
    ...(has('observe')
      ? { observe: (state, fact) => remote.ask('observe', [state, fact], stateShape, { limit }) }
      : {}),
    ...(has('adopt') ? { adopt: (stored) => remote.ask('adopt', [stored], stateShape, { limit }) } : {}),
    ...(has('count')
      ? { count: (state, departed) => remote.ask('count', [state, departed], stateShape, { limit }) }
      : {}),
    ...(has('forecast.expected')
      ? { forecast: { expected: (state) => remote.ask('forecast.expected', [state], stateShape, { limit }) } }
      : {}),
    ...(has('findings.list')
      ? {
          findings: {
            list: (state) => remote.ask('findings.list', [state], limitsFoundShape, { limit }),
            forget: (state) => remote.ask('findings.forget', [state], stateShape, { limit }),
          },
        }
      : {}),
  };
}
