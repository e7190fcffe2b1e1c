import type { Phase, RefusalClass, RefusalScope } from '#contracts';

type Reading = readonly [RefusalClass, RefusalScope];

/** What an enhanced code says when the words do not (RFC 3463, RFC 5248 and the IANA registry). */
export interface EnhancedRule {
  /** Subject and detail, such as `1.1` of `5.1.1`; `1` stands for every detail of the subject. */
  readonly code: string;
  /** Leaving it out means: any phase, and replies whose phase is not known. */
  readonly phases?: readonly Phase[];
  /** Reading when the reply is a 4xx, and when it is a 5xx. */
  readonly temporary: Reading;
  readonly permanent: Reading;
}

const laterForRecipient: Reading = ['transient', 'recipient'];
const laterForMail: Reading = ['transient', 'mail'];
const laterForLane: Reading = ['transient', 'lane'];
const badRecipient: Reading = ['bad-recipient', 'recipient'];
const badContent: Reading = ['content', 'mail'];
const ownFault: Reading = ['config', 'account'];
const signIn: Reading = ['auth', 'account'];
const proof: Reading = ['auth', 'lane'];
const blocked: Reading = ['block', 'lane'];
const slower: Reading = ['throttle', 'lane'];
const quota: Reading = ['quota', 'account'];
const sameFor = (code: string, reading: Reading): EnhancedRule => ({ code, temporary: reading, permanent: reading });

/** Exact codes first, whole subjects last. `x.0.0` says nothing: phase and basic code say more. */
export const enhancedRules: readonly EnhancedRule[] = [
  { code: '1.1', temporary: laterForRecipient, permanent: badRecipient },
  { code: '1.2', temporary: laterForRecipient, permanent: badRecipient },
  { code: '1.3', temporary: laterForRecipient, permanent: badRecipient },
  { code: '1.4', temporary: laterForRecipient, permanent: badRecipient },
  { code: '1.6', temporary: laterForRecipient, permanent: badRecipient },
  // The sender's address or its system is what these two find fault with.
  { code: '1.7', temporary: laterForLane, permanent: ownFault },
  { code: '1.8', temporary: laterForLane, permanent: ownFault },
  { code: '1.9', temporary: laterForLane, permanent: ownFault },
  { code: '1.10', temporary: laterForRecipient, permanent: badRecipient },
  // Exchange Online: daily recipients of the account.
  sameFor('1.90', quota),

  { code: '2.1', temporary: laterForRecipient, permanent: badRecipient },
  sameFor('2.2', laterForRecipient),
  { code: '2.3', temporary: laterForMail, permanent: badContent },
  { code: '2.4', temporary: laterForRecipient, permanent: badRecipient },
  // Exchange Online: the recipient's own hourly limit.
  sameFor('2.121', ['throttle', 'recipient']),
  sameFor('2.122', ['throttle', 'recipient']),

  sameFor('3.1', laterForLane),
  { code: '3.2', temporary: ['throttle', 'connection'], permanent: laterForLane },
  { code: '3.3', temporary: laterForMail, permanent: badContent },
  // MAIL declares the size (RFC 1870 section 6.1).
  { code: '3.4', phases: ['mail'], temporary: badContent, permanent: badContent },
  { code: '3.4', temporary: badContent, permanent: badContent },
  sameFor('3.5', laterForLane),

  { code: '4.1', temporary: laterForLane, permanent: badRecipient },
  { code: '4.2', temporary: ['transient', 'connection'], permanent: laterForMail },
  { code: '4.4', temporary: laterForLane, permanent: badRecipient },
  { code: '4.6', temporary: laterForLane, permanent: badContent },
  { code: '4.7', temporary: laterForMail, permanent: laterForMail },

  { code: '5.3', temporary: ['throttle', 'mail'], permanent: ['throttle', 'mail'] },

  { code: '6', temporary: laterForMail, permanent: badContent },

  { code: '7.2', temporary: laterForRecipient, permanent: badContent },
  { code: '7.4', temporary: laterForLane, permanent: ownFault },
  { code: '7.8', temporary: signIn, permanent: signIn },
  // Yahoo says 5.7.9 of mails, too.
  { code: '7.9', phases: ['authenticate'], temporary: signIn, permanent: signIn },
  { code: '7.10', temporary: ownFault, permanent: ownFault },
  { code: '7.11', temporary: ownFault, permanent: ownFault },
  { code: '7.12', temporary: signIn, permanent: signIn },
  { code: '7.14', temporary: signIn, permanent: signIn },
  { code: '7.17', temporary: laterForRecipient, permanent: badRecipient },
  { code: '7.18', temporary: laterForRecipient, permanent: badRecipient },
  sameFor('7.20', proof),
  sameFor('7.21', proof),
  sameFor('7.22', proof),
  sameFor('7.23', proof),
  { code: '7.24', temporary: laterForLane, permanent: proof },
  sameFor('7.25', proof),
  sameFor('7.26', proof),
  sameFor('7.27', proof),
  { code: '7.28', temporary: slower, permanent: blocked },
  sameFor('7.29', proof),
  // RFC 8689 gives 7.30 to REQUIRETLS, Google to DKIM and Microsoft to basic authentication; a person looks in each case.
  sameFor('7.30', proof),
  sameFor('7.32', proof),
  sameFor('7.40', proof),
  // Exchange Online.
  sameFor('7.60', signIn),
  sameFor('7.57', signIn),
  sameFor('7.139', signIn),
  sameFor('7.232', quota),
  sameFor('7.233', quota),
  sameFor('7.500', slower),
  sameFor('7.508', blocked),
  sameFor('7.509', proof),
  sameFor('7.511', blocked),
  sameFor('7.515', proof),
  { code: '7.606', temporary: slower, permanent: blocked },
  { code: '7.650', temporary: slower, permanent: blocked },

  { code: '1', temporary: laterForRecipient, permanent: badRecipient },
  { code: '3', temporary: laterForLane, permanent: badContent },
  { code: '4', temporary: laterForLane, permanent: laterForMail },
  { code: '5', phases: ['hello', 'secure', 'authenticate', 'mail'], temporary: laterForMail, permanent: ownFault },
  { code: '5', temporary: laterForMail, permanent: badContent },
  // Policy, the most used and least telling subject: 5.7.1 is said of hosts, senders, recipients and mails. Which of
  // them, the phase tells; an address is never struck off for it.
  { code: '7', phases: ['authenticate'], temporary: ['transient', 'account'], permanent: signIn },
  { code: '7', phases: ['connect', 'greeting', 'hello', 'mail'], temporary: laterForLane, permanent: blocked },
  { code: '7', phases: ['recipient'], temporary: laterForRecipient, permanent: badContent },
  { code: '7', temporary: laterForMail, permanent: badContent },
];
