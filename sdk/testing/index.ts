export * from './inbox-contract.ts';
export * from './pop3-server/index.ts';
export * from './seeded-random.ts';
export * from './silent-log.ts';
export * from './test-certificate.ts';
export * from './test-instance.ts';
export * from './virtual-clock.ts';
