import type { SignInWords } from '@postrider/smtp';
import type { SignInChoice } from './settings.ts';

const missing: SignInWords['missing'] = {
  pointer: '/host',
  next: 'Check `host` and `port`: smtp.gmail.com at 465, or smtp-relay.gmail.com. If both are right, something on the way answers in place of Google.',
};

/** What a person is told when Gmail does not let an account in. */
export const signInWords: Readonly<Record<SignInChoice['kind'], SignInWords>> = {
  'app-password': {
    missing,
    refused: {
      pointer: '/auth/appPassword',
      next: 'Gmail takes app passwords only, and a changed password ends them: make a new one at https://myaccount.google.com/apppasswords (2-Step Verification must be on), keep it with `postrider secret set`, and check `address`.',
    },
  },
  oauth2: {
    missing,
    refused: {
      pointer: '/auth/oauth2',
      next: 'Google handed out a token, and Gmail does not take it for this address: sign in with `postrider secret google` as the owner of `address`, and leave the permission for Gmail ticked. In Google Workspace an administrator may have switched IMAP and SMTP off.',
    },
  },
};
