import type { PasswordMechanism, SignInWords } from '@postrider/smtp';
import type { SmtpSettings } from './settings.ts';

const all: readonly PasswordMechanism[] = ['PLAIN', 'LOGIN', 'CRAM-MD5'];

/** The mechanisms that `auth` stands for, the first to try first. */
export function mechanismsOf(auth: SmtpSettings['auth']): readonly PasswordMechanism[] {
  return auth === 'automatic' ? all : all.filter((each) => each.toLowerCase() === auth);
}

const missing: SignInWords['missing'] = {
  pointer: '/auth',
  next: 'Set `auth` to one of these if it is plain, login or cram-md5; else leave `user` and `password` out, or ask the provider for the host and port to send through.',
};

/** What a person is told about signing in at the server that mails go to. */
export const accountWords: SignInWords = {
  missing,
  refused: {
    pointer: '/password',
    next: 'Check `user` and the secret that `password` names; some providers want a password made for this one program.',
  },
};

/** The same for the server with the Sent folder. */
export const sentWords: SignInWords = {
  missing,
  refused: {
    pointer: '/sent/password',
    next: 'Check `user` and `password`, of the account or of `sent`; some providers want a password made for this one program, and IMAP switched on.',
  },
};
