import type { TextRule } from './reply-rule.ts';

/** Who is not wanted: a listed link, the recipient's locked account, the sender's address or network. */
export const blockRules: readonly TextRule[] = [
  // A link or name inside the mail is listed, not the one who sends.
  {
    pattern:
      /\b(?:dbl\.spamhaus|uribl|surbl|sender address.{0,80}blocked using|(?:url|uri|link|domain)s? (?:in|within|found in) )/,
    class: 'content',
    scope: 'mail',
  },

  // The recipient's account, for now or for good; said of accounts, so it goes before what is said of senders.
  {
    pattern:
      /temporar(?:y|ily) (?:locked|disabled|suspended|inactive|over)|(?:user|account|mailbox|recipient).{0,30}temporar(?:y|ily) unavailable/,
    class: 'transient',
    scope: 'recipient',
  },
  {
    pattern:
      /(?:user|recipient|mail ?box|destinataire)(?:'s)? (?:account |mail ?box )?(?:is |has been |was |est )?(?:blocked|bloqu|suspended|frozen|locked)/,
    class: 'bad-recipient',
    scope: 'recipient',
    severity: 5,
  },

  // The sending address, network or name is not wanted here.
  {
    pattern:
      /block ?-?list|black ?-?list|deny ?-?list|\b(?:dns|r)bl\b|spamhaus|spamcop|barracudacentral|sorbs|blocked using/,
    class: 'block',
    scope: 'lane',
  },
  {
    pattern:
      /reputation|permanently (?:blocked|banned|deferred)|\bbanned\b|not accepting (?:any )?(?:mail|connections|messages) from|no smtp service|sender (?:address )?rejected/,
    class: 'block',
    scope: 'lane',
    severity: 5,
  },
  {
    pattern:
      /\b(?:ip|ips|client|host|network|server|sender|connections?|your (?:domain|address|mail|email|messages?))\b.{0,60}\b(?:blocked|listed|denied|refused|rejected|not (?:be )?(?:accepted|allowed)|prohibited|suspended)\b/,
    class: 'block',
    scope: 'lane',
    severity: 5,
  },
  { pattern: /not accepting connections|^blocked\b/, class: 'block', scope: 'lane', severity: 5 },
];
