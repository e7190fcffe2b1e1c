import { expect, test } from 'vitest';
import { sampleConfiguration } from '../testing/sample-configuration.ts';
import { checkSecrets } from './check-secrets.ts';

const configuration = sampleConfiguration({
  folder: '/nowhere',
  accounts: new Map(
    ['one', 'two'].map((name) => [
      name,
      { name, use: 'smtp', settings: { password: { secret: 'shared' } }, place: {}, throttles: [] },
    ]),
  ),
});

test('a secret that is missing is told once, with all who use it', async () => {
  const { findings, without } = await checkSecrets(configuration, {});
  expect(findings).toMatchObject([
    {
      kind: 'wrong',
      problem: {
        code: 'SECRET_MISSING',
        what: 'The secret `shared` is not set. It is used by account "one", account "two".',
      },
    },
  ]);
  expect([...without]).toEqual(['account "one"', 'account "two"']);
});

test('secrets that are set are told by name only', async () => {
  const { findings, without } = await checkSecrets(configuration, { POSTRIDER_SECRET_SHARED: 'horse' });
  expect(JSON.stringify(findings)).not.toContain('horse');
  expect(findings).toMatchObject([{ kind: 'good', what: 'All are set: shared' }]);
  expect(without.size).toBe(0);
});
