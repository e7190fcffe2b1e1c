import type { Instance, Transport } from '@postrider/sdk';
import { passwordSignIn, type SignIn, smtpAccount, Trust } from '@postrider/smtp';
import { type GmailSettings, looksIntoSent, type SignInChoice, signInChoice } from './settings.ts';
import { signInWords } from './signing-in.ts';
import { tokenSignIn } from './token-sign-in.ts';

/**
 * A transport for one Gmail account. It speaks SMTP and not Gmail's own interface: what is in doubt is looked up by
 * Message-ID, which only SMTP leaves as it is.
 * @throws ProblemError GMAIL_AUTH_CHOICE
 */
export function gmailTransport(instance: Instance): Transport {
  const settings = instance.settings as GmailSettings;
  const trust = new Trust(settings.tls, instance.name);
  const signIn = signInOf(instance, settings, signInChoice(settings, instance.name), trust);
  const sent = looksIntoSent(settings) ? { folder: settings.sent, signIn } : undefined;
  return smtpAccount(instance, { settings, signIn, sent, trust });
}

function signInOf(instance: Instance, settings: GmailSettings, choice: SignInChoice, trust: Trust): SignIn {
  const words = signInWords[choice.kind];
  if (choice.kind === 'oauth2') return tokenSignIn(instance, { settings, secret: choice.secret, words, trust });
  return passwordSignIn(instance, {
    user: settings.address,
    password: choice.secret,
    mechanisms: ['PLAIN', 'LOGIN'],
    words,
    // Google shows it in groups of four.
    spelling: (shown) => shown.replaceAll(/\s/g, ''),
  });
}
