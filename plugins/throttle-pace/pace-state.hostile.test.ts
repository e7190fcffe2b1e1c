import { ProblemError } from '@postrider/sdk';
import { describe, expect, test } from 'vitest';
import { initialState, storedState } from './pace-state.ts';

describe('a stored count that cannot be read stops the mail instead of starting from nothing', () => {
  const damaged: [string, unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['text', '{"version":1}'],
    ['another version', { ...initialState, version: 2 }],
    ['a missing part', { ...initialState, group: undefined }],
    ['a part that is no group', { ...initialState, latest: 5 }],
    ['a moment that is none', { ...initialState, work: { start: null } }],
    ['a moment written as text', { ...initialState, day: { number: '20000', mails: 0 } }],
    ['fewer than no mails', { ...initialState, group: { start: 0, mails: -1 } }],
    ['another throttle', { version: 1, points: [[0, 0, 0, 0]], recent: [], tidyAt: 64 }],
  ];
  test.each(damaged)('%s', (_name, stored) => {
    const reading = (): unknown => storedState('calm', stored);
    expect(reading).toThrow(ProblemError);
    expect(reading).toThrow(/"calm"/);
  });

  test('what it wrote itself is read', () => {
    expect(storedState('calm', JSON.parse(JSON.stringify(initialState)))).toEqual(initialState);
  });
});
