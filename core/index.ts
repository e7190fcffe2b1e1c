export * from './bus/bus.ts';
export * from './contracts/index.ts';
