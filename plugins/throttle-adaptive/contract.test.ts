import { throttleContract } from '@postrider/sdk/testing';
import { describe, expect, test } from 'vitest';
import { adaptiveThrottle } from './adaptive-throttle.ts';

describe('the throttle contract is kept by one that knows nothing yet', () => {
  const create = () => adaptiveThrottle({ atOnce: 512, raiseAfterMinutes: 60 });
  test.for(throttleContract({ create, givesBack: true }))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
