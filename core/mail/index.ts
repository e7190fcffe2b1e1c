export * from './address.ts';
export * from './message-id.ts';
