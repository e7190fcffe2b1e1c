import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import type { DueDelivery } from '@postrider/sdk';
import { routeContract, testInstance } from '@postrider/sdk/testing';
import { route } from './index.ts';

const create = () => route(testInstance({ settings: { accounts: ['studio', 'desk'] } }));

// Everything that a route promises.
for (const { name, run } of routeContract({ create, accounts: ['studio', 'desk'] })) test(name, run);

test('mails take turns, and one account stands in while the other is on hold', async () => {
  const delivery = (id: number) => ({ id, address: 'marie@helas.example', fields: {} }) as unknown as DueDelivery;
  const free = [{ account: 'studio' }, { account: 'desk' }];
  const firsts = async (standing: Parameters<ReturnType<typeof create>['rank']>[1]) =>
    Promise.all([0, 1, 2].map(async (id) => (await create().rank(delivery(id), standing, 1_000))[0]?.account));
  deepEqual(await firsts(free), ['studio', 'desk', 'studio']);
  deepEqual(await firsts([{ account: 'studio', heldUntil: 2_000 }, { account: 'desk' }]), ['desk', 'desk', 'desk']);
});
