export * from './seeded-random.ts';
export * from './silent-log.ts';
export * from './smtp-server/index.ts';
export * from './test-certificate.ts';
export * from './test-instance.ts';
export * from './virtual-clock.ts';
