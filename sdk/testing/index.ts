export * from './handler-contract.ts';
export * from './seeded-random.ts';
export * from './silent-log.ts';
export * from './task-sink-contract.ts';
export * from './virtual-clock.ts';
