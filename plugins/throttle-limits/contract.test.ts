import { throttleContract } from '@postrider/sdk/testing';
import { describe, expect, test } from 'vitest';
import { limitsThrottle } from './limits-throttle.ts';

describe.for([
  { rules: ['500 recipients per day rolling'] },
  { rules: ['20 per minute', '300 per hour', '2000 per month calendar'] },
  { rules: ['10 MB per hour calendar', '3 per second'] },
])('the throttle contract is kept under $rules', ({ rules }) => {
  const create = () => limitsThrottle('isp', { rules, timeZone: 'Europe/Berlin' });
  test.for(throttleContract({ create, givesBack: true }))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
