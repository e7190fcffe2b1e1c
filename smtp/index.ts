export type { SentFolderSettings, SmtpAccountSettings } from './account-settings.ts';
export { isLoopback } from './loopback.ts';
export { passwordSignIn, type PasswordMechanism, type PasswordTerms } from './password-sign-in.ts';
export { asRefused, refusedConnection, type RefusedConnection } from './refused-connection.ts';
export type { Credentials, CredentialsAnswer, SignIn, SignInWords } from './sign-in.ts';
export type { SentLook } from './sent-folder/sent-look.ts';
export { smtpAccount, type SmtpAccount } from './smtp-account.ts';
export { Trust } from './trust.ts';
