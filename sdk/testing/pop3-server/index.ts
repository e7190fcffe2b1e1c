export type { StoredAs, StoredMail } from './maildrop.ts';
export type { Pop3Offer } from './pop3-dialogue.ts';
export * from './pop3-fault.ts';
export type { Pop3Certificate } from './serve-session.ts';
export * from './start-pop3-server.ts';
