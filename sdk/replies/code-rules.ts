import type { Phase, RefusalClass, RefusalScope } from '#contracts';

/** What a basic code means at a phase, when neither words nor enhanced code say more (RFC 5321 section 4.2). */
export interface CodeRule {
  /** A whole code, or its first digit for all others. */
  readonly code: number;
  /** Leaving it out means: any phase, and replies whose phase is not known. */
  readonly phases?: readonly Phase[];
  readonly class: RefusalClass;
  readonly scope: RefusalScope;
}

const beforeAnyMail: readonly Phase[] = ['connect', 'greeting', 'hello'];

export const codeRules: readonly CodeRule[] = [
  // Signing in and securing (RFC 4954 section 6, RFC 3207 section 4).
  { code: 4, phases: ['authenticate', 'secure'], class: 'transient', scope: 'account' },
  { code: 5, phases: ['authenticate'], class: 'auth', scope: 'account' },
  { code: 5, phases: ['secure'], class: 'config', scope: 'account' },
  { code: 432, class: 'auth', scope: 'account' },
  { code: 454, class: 'transient', scope: 'account' },
  { code: 530, class: 'auth', scope: 'account' },
  { code: 534, class: 'auth', scope: 'account' },
  { code: 535, class: 'auth', scope: 'account' },
  { code: 538, class: 'config', scope: 'account' },

  // Before any mail: it is us, or the whole server.
  { code: 4, phases: beforeAnyMail, class: 'transient', scope: 'connection' },
  { code: 5, phases: beforeAnyMail, class: 'block', scope: 'lane' },

  // 421 ends the connection wherever it comes (RFC 5321 section 3.8).
  { code: 421, class: 'transient', scope: 'connection' },
  // 521 and 556: the host or the domain takes no mail at all (RFC 7504).
  { code: 521, class: 'bad-recipient', scope: 'recipient' },
  { code: 556, class: 'bad-recipient', scope: 'recipient' },

  // The address after RCPT. 552 there is what 452 should be (RFC 5321 section 4.5.3.1.10).
  { code: 452, phases: ['recipient'], class: 'transient', scope: 'recipient' },
  { code: 552, phases: ['recipient'], class: 'transient', scope: 'recipient' },
  { code: 501, phases: ['recipient'], class: 'bad-recipient', scope: 'recipient' },
  { code: 550, phases: ['recipient'], class: 'bad-recipient', scope: 'recipient' },
  { code: 551, phases: ['recipient'], class: 'bad-recipient', scope: 'recipient' },
  { code: 553, phases: ['recipient'], class: 'bad-recipient', scope: 'recipient' },
  { code: 4, phases: ['recipient'], class: 'transient', scope: 'recipient' },

  // Commands the server does not know or take: a setting of ours, or a fault.
  { code: 500, class: 'config', scope: 'account' },
  { code: 501, class: 'config', scope: 'account' },
  { code: 502, class: 'config', scope: 'account' },
  { code: 503, class: 'config', scope: 'account' },
  { code: 504, class: 'config', scope: 'account' },
  { code: 555, class: 'config', scope: 'account' },

  // The sender after MAIL.
  { code: 4, phases: ['mail'], class: 'transient', scope: 'lane' },
  { code: 552, phases: ['mail'], class: 'content', scope: 'mail' },
  { code: 5, phases: ['mail'], class: 'block', scope: 'lane' },

  // The mail after DATA, or at a phase nobody noted.
  { code: 4, phases: ['data', 'content'], class: 'transient', scope: 'mail' },
  { code: 5, phases: ['data', 'content', 'recipient'], class: 'content', scope: 'mail' },
  { code: 450, class: 'transient', scope: 'recipient' },
  { code: 4, class: 'transient', scope: 'lane' },
  { code: 550, class: 'bad-recipient', scope: 'recipient' },
  { code: 551, class: 'bad-recipient', scope: 'recipient' },
  { code: 553, class: 'bad-recipient', scope: 'recipient' },
  { code: 5, class: 'content', scope: 'mail' },
];
