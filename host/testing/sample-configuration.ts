import type { Configuration } from '@postrider/core';

const place = {};
const account = (name: string) => ({ name, use: 'smtp', settings: {}, place, throttles: [] });

/** A checked configuration with the parts a test asks for. */
export function sampleConfiguration(more: Partial<Configuration> = {}, accounts = ['studio']): Configuration {
  return {
    file: '/studio/postrider.yaml',
    folder: '/studio',
    company: { name: 'North Light', from: 'hello@northlight.example' },
    users: new Map(),
    accounts: new Map(accounts.map((name) => [name, account(name)])),
    throttles: new Map(),
    routes: new Map(),
    handlers: new Map(),
    inboxes: new Map(),
    tasks: new Map(),
    ledger: { name: 'ledger', use: 'sqlite', settings: {}, place },
    retry: { delays: [300_000], giveUpAfter: 345_600_000 },
    seeding: { every: 200, within: 1_200_000 },
    plugins: [],
    ...more,
  };
}
