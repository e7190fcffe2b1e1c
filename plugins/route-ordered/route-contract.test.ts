import { routeContract } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { orderedRoute } from './ordered-route.ts';

const accounts = ['studio', 'backup', 'gmail'];

test.each(routeContract({ create: () => orderedRoute({ accounts }), accounts }))('$name', async ({ run }) => {
  await expect(run()).resolves.toBeUndefined();
});
