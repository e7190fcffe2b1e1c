export * from './check-fields.ts';
export * from './compile-message.ts';
export * from './message-frame.ts';
