export * from './greylist.ts';
export * from './received-mail.ts';
export * from './smtp-script.ts';
export * from './start-smtp-server.ts';
export { smtpTroubles, type SmtpTroubles } from './smtp-troubles.ts';
