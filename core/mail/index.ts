export * from './address.ts';
export * from './date-header.ts';
export * from './encoded-word.ts';
export * from './header-field.ts';
export * from './mailbox-field.ts';
export * from './message-id.ts';
export * from './quoted-printable.ts';
