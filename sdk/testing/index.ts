export * from './renderer-contract.ts';
export * from './seeded-random.ts';
export * from './silent-log.ts';
export * from './virtual-clock.ts';
