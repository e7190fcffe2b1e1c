import type { Instance, SecretReference, Transport } from '@postrider/sdk';
import { passwordSignIn, type SentLook, type SignIn, smtpAccount } from '@postrider/smtp';
import { checkSettings, type SmtpSettings } from './settings.ts';
import { accountWords, mechanismsOf, sentWords } from './signing-in.ts';

/**
 * A transport for one SMTP account.
 * @throws ProblemError SMTP_UNSAFE_SETTINGS, SMTP_SENT_NOBODY
 */
export function smtpTransport(instance: Instance): Transport {
  const settings = instance.settings as SmtpSettings;
  checkSettings(settings, instance.name);
  return smtpAccount(instance, { settings, signIn: signInOf(instance, settings), sent: sentOf(instance, settings) });
}

function signInOf(instance: Instance, { user, password, auth }: SmtpSettings): SignIn | undefined {
  if (user === undefined || password === undefined) return undefined;
  return passwordSignIn(instance, { user, password, mechanisms: mechanismsOf(auth), words: accountWords });
}

/** The Sent folder's own user, or else the account's: `checkSettings` saw to it that there is one. */
function sentOf(instance: Instance, settings: SmtpSettings): SentLook | undefined {
  const { sent } = settings;
  if (sent === undefined) return undefined;
  const { user, password } = (sent.user === undefined ? settings : sent) as {
    readonly user: string;
    readonly password: SecretReference;
  };
  const signIn = passwordSignIn(instance, { user, password, mechanisms: mechanismsOf('automatic'), words: sentWords });
  return { folder: sent, signIn };
}
