import { expect, test } from 'vitest';
import { secretsIn } from './secrets-in.ts';

test('references to secrets are found wherever they stand, and other settings are not taken for them', () => {
  const settings = {
    password: { secret: 'a' },
    auth: { oauth2: { client: { secret: 'b' }, ids: [{ secret: 'c' }] } },
    secret: 'text',
    odd: { secret: 'd', more: 1 },
    none: null,
  };
  expect([...secretsIn(settings)]).toEqual(['a', 'b', 'c']);
  for (const nothing of [undefined, null, 'secret', 7]) expect(secretsIn(nothing).size).toBe(0);
});
