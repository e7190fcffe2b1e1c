import { throttleContract } from '@postrider/sdk/testing';
import { describe, expect, test } from 'vitest';
import type { PaceSettings } from './pace-settings.ts';
import { paceThrottle } from './pace-throttle.ts';

const window = { days: ['mon', 'tue', 'fri'], from: '08:00', until: '18:00', timeZone: 'Europe/Berlin' } as const;
const warmUp = { start: '2026-03-02', days: [50, 100, 200], after: 500 } as const;
const paces: readonly PaceSettings[] = [
  { group: { mails: 50, pause: '10m' } },
  { gap: '2s' },
  { warmUp: { ...warmUp, timeZone: 'Europe/Berlin' } },
  { group: { mails: 7, pause: '30s' }, rest: { every: '1h', for: '5m' }, window },
  { group: { mails: 50, pause: '10m' }, gap: '2s', rest: { every: '1h', for: '5m' }, window, warmUp },
];

describe.for(paces)('the throttle contract is kept by $0', (settings) => {
  const create = () => paceThrottle('calm', settings);
  test.for(throttleContract({ create, givesBack: true }))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
