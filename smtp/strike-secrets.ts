import type { Credentials } from './sign-in.ts';

/** Shorter ones stand in every reply by chance. */
const tellable = 4;

/** How a token is shown (developers.google.com/workspace/gmail/imap/xoauth2-protocol). */
export function shownToken(user: string, token: string): string {
  return base64(`user=${user}\x01auth=Bearer ${token}\x01\x01`);
}

/** What a server said, fit to be told: some repeat what they were shown, as it was written or as it was sent. */
export function strikeSecrets(said: string, shown: Credentials | undefined): string {
  if (shown === undefined) return said;
  const secret = shown.kind === 'token' ? shown.token : shown.password;
  const forms = [
    ...(shown.kind === 'token' ? [shownToken(shown.user, secret)] : [base64(`\0${shown.user}\0${secret}`)]),
    base64(secret),
    secret,
  ];
  return forms.reduce((text, form) => (form.length < tellable ? text : text.replaceAll(form, '…')), said);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
