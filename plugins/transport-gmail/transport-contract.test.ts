import { smtpTroubles, transportContract, wrongPassword } from '@postrider/sdk/testing';
import { describe, expect, test } from 'vitest';
import { googleHouse } from './test-account.ts';
import { address, authorizedUser } from './test-google.ts';

const ways = {
  'a refresh token': {
    secrets: [authorizedUser, authorizedUser.replace('1//refresh-me', wrongPassword)],
    settings: {},
    users: undefined,
  },
  'an app password': {
    secrets: ['abcd efgh ijkl mnop', wrongPassword],
    settings: { auth: { appPassword: { secret: 'desk-google' } } },
    users: { [address]: 'abcdefghijklmnop' },
  },
} as const;

describe.each(Object.entries(ways))('%s', (_, { secrets: [secret, wrong], settings, users }) => {
  const cases = transportContract({
    capabilities: { connections: 5, mailsInFlight: 4 },
    signsIn: 'password',
    asksToWait: true,
    async bench() {
      const troubles = smtpTroubles();
      const house = await googleHouse({ cue: troubles.cue, ...(users === undefined ? {} : { users }) });
      return {
        transport: house.account({ secret, settings }),
        stranger: house.account({ secret: wrong, settings }),
        provoke: troubles.provoke,
        taken: () => house.smtp.mails.map(({ from, to, octets }) => ({ from, to: to[0] ?? '', raw: octets })),
        [Symbol.asyncDispose]: () => house[Symbol.asyncDispose](),
      };
    },
  });
  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
