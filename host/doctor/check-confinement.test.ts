import { expect, test } from 'vitest';
import { checkConfinement } from './check-confinement.ts';

const isolated = [{ grade: 'inline' }, { grade: 'isolated' }] as const;

test('a computer with bubblewrap is fine', () => {
  const system = { bubblewrap: { program: '/usr/bin/bwrap', libraries: [] } };
  expect(checkConfinement(isolated, system)).toMatchObject([{ kind: 'good' }]);
});

test.each([
  ['Node alone', {}, /permission model alone/],
  ['users of their own', { firstUser: 100_000 }, /users of their own/],
])('%s is told of, with what is stronger', (_name, system, words) => {
  expect(checkConfinement(isolated, system)).toMatchObject([
    { kind: 'advice', problem: { code: 'HOST_CONFINEMENT_WEAK', what: expect.stringMatching(words) as string } },
  ]);
});

test('where nothing runs isolated there is nothing to say', () => {
  expect(checkConfinement([{ grade: 'inline' }], {})).toEqual([]);
});
