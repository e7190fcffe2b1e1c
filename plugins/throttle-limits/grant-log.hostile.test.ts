import { ProblemError } from '@postrider/sdk';
import { describe, expect, test } from 'vitest';
import { emptyLog, storedLog } from './grant-log.ts';

describe('a stored count that cannot be read stops the mail instead of starting from nothing', () => {
  const damaged: [string, unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['a number', 500],
    ['text', '{"version":1}'],
    ['another version', { ...emptyLog, version: 2 }],
    ['no points', { version: 1, points: [], recent: [], tidyAt: 64 }],
    ['no list of points', { version: 1, points: 'none', recent: [], tidyAt: 64 }],
    ['a point that is too short', { version: 1, points: [[0, 0, 0]], recent: [], tidyAt: 64 }],
    ['a point that is no list', { version: 1, points: [null], recent: [], tidyAt: 64 }],
    ['a number that JSON could not hold', { version: 1, points: [[0, null, 0, 0]], recent: [], tidyAt: 64 }],
    [
      'time that runs backwards',
      {
        version: 1,
        points: [
          [5, 0, 0, 0],
          [4, 1, 1, 1],
        ],
        tidyAt: 64,
      },
    ],
    [
      'totals that fall',
      {
        version: 1,
        points: [
          [4, 2, 2, 2],
          [5, 1, 3, 3],
        ],
        tidyAt: 64,
      },
    ],
    ['no recent points', { version: 1, points: [[0, 0, 0, 0]], tidyAt: 64 }],
    ['recent points older than the others', { version: 1, points: [[5, 0, 0, 0]], recent: [[4, 1, 1, 1]], tidyAt: 64 }],
    [
      'no recent point',
      {
        version: 1,
        points: [
          [0, 0, 0, 0],
          [1, 1, 1, 1],
        ],
        recent: [],
        tidyAt: 64,
      },
    ],
    ['no size', { version: 1, points: [[0, 0, 0, 0]], recent: [] }],
  ];

  test.for(damaged)('%s', ([, stored]) => {
    expect(() => storedLog('isp', stored)).toThrow(ProblemError);
    expect(() => storedLog('isp', stored)).toThrow(/LIMITS_STATE_UNREADABLE.*"isp"/);
  });

  test('what the ledger gives back whole is taken as it is', () => {
    expect(storedLog('isp', JSON.parse(JSON.stringify(emptyLog)))).toEqual(emptyLog);
  });
});
