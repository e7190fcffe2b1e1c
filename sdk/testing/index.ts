export * from './seeded-random.ts';
export * from './silent-log.ts';
export * from './smtp-server/index.ts';
export * from './virtual-clock.ts';
export * from './throttle-contract.ts';
