import type { TextRule } from './reply-rule.ts';

/**
 * What single providers say in words of their own, where common words or codes would mislead. One block per
 * provider, with the page that documents it.
 */
export const providerRules: readonly TextRule[] = [
  // Google: support.google.com/a/answer/3726730 and /a/answer/81126
  { pattern: /sending messages that have the same message-id/, class: 'throttle', scope: 'mail' },
  { pattern: /reputation of the sending domain\b.{0,90}blocked/, class: 'block', scope: 'lane' },
  { pattern: /reputation of the sending ip\b.{0,120}rate limited/, class: 'throttle', scope: 'lane' },
  { pattern: /nature of the content or the links within/, class: 'content', scope: 'mail' },
  { pattern: /our system has detected that this message/, class: 'content', scope: 'mail' },
  { pattern: /from: header \(rfc5322\) in this message isn't aligned/, class: 'auth', scope: 'lane' },
  { pattern: /our system has detected an unusual rate/, class: 'throttle', scope: 'lane' },
  { pattern: /peak smtp relay limit exceeded/, class: 'throttle', scope: 'account' },
  { pattern: /policy size per transaction exceeded/, class: 'throttle', scope: 'mail' },
  { pattern: /try again later, closing connection/, class: 'throttle', scope: 'connection' },

  // Microsoft: learn.microsoft.com/exchange/mail-flow-best-practices, sendersupport.olc.protection.outlook.com
  { pattern: /sendasdenied|sendonbehalfofdenied/, class: 'auth', scope: 'account' },
  { pattern: /submissionquotaexceeded|tenant has exceeded/, class: 'quota', scope: 'account' },
  // Directory-based edge blocking calls an unknown user "access denied"; the AS number tells it from a policy.
  { pattern: /recipient address rejected: access denied/, class: 'bad-recipient', scope: 'recipient' },
  { pattern: /bad outbound sender/, class: 'block', scope: 'account' },
  { pattern: /\(s3140\)|\(s3150\)|\b(?:sc|dy|ou)-00\d\b/, class: 'block', scope: 'lane' },
  { pattern: /\brp-00\d\b|organization queue quota exceeded|\(s84\d\)/, class: 'throttle', scope: 'lane' },
  { pattern: /clientsubmit|sender thread limit/, class: 'throttle', scope: 'connection' },

  // Yahoo and AOL: senders.yahooinc.com/smtp-error-codes. TS03 is a 421 that will never pass.
  { pattern: /\[tss?0[39]\]|permanently deferred/, class: 'block', scope: 'lane' },
  { pattern: /\[ts[su]?\d\d\]/, class: 'throttle', scope: 'lane' },
  { pattern: /\[gl\d\d\]/, class: 'transient', scope: 'recipient' },
  { pattern: /\[bl\d\d\]/, class: 'block', scope: 'lane' },
  { pattern: /\[ph\d\d\]/, class: 'content', scope: 'mail' },
  { pattern: /delivery error: dd .{0,20}not authorized/, class: 'content', scope: 'mail' },
  { pattern: /delivery error: dd /, class: 'bad-recipient', scope: 'recipient' },

  // Apple: support.apple.com/102322
  { pattern: /\[cs\d\d\]/, class: 'content', scope: 'mail' },
  { pattern: /\[hm\d\d\]/, class: 'block', scope: 'lane' },

  // Comcast: postmaster.comcast.net. Its 4.1.1 is not a bad address.
  { pattern: /\brl00000\d\b/, class: 'throttle', scope: 'lane' },
  { pattern: /\bbl00001?\d\b/, class: 'block', scope: 'lane' },

  // AT&T: "521< 192.0.2.1 >_is_blocked"
  { pattern: />_is_blocked/, class: 'block', scope: 'lane' },

  // GoDaddy (secureserver.net): help "email bounceback IB codes"
  { pattern: /\bib605\b/, class: 'throttle', scope: 'mail' },
  { pattern: /\bib(?:007|510)\b/, class: 'throttle', scope: 'connection' },
  { pattern: /\bib(?:50[1-9]|607|601)\b/, class: 'throttle', scope: 'lane' },
  { pattern: /\bib10[1-3]\b/, class: 'transient', scope: 'lane' },
  { pattern: /\bib1(?:0[4-8]|1\d)\b/, class: 'block', scope: 'lane' },
  { pattern: /\bib(?:212|705)\b/, class: 'content', scope: 'mail' },

  // Orange and Wanadoo: OFR numbers; the enhanced code beside them is always 5.1.1
  { pattern: /\bofr\d{0,3}_417\b/, class: 'transient', scope: 'recipient' },
  { pattern: /\bofr\d{0,3}_416\b/, class: 'bad-recipient', scope: 'recipient' },
  { pattern: /\bofr\d{0,3}_10[49]\b/, class: 'throttle', scope: 'connection' },
  { pattern: /\bofr\d{0,3}_[58]\d\d\b/, class: 'block', scope: 'lane' },

  // Tencent (QQ): service.exmail.qq.com
  { pattern: /(?:sender|ip|domain|connection) frequency limited/, class: 'throttle', scope: 'lane' },

  // Amazon SES: docs.aws.amazon.com/ses, "SMTP response codes". 454 means TLS or AUTH elsewhere.
  { pattern: /throttling failure: maximum sending rate/, class: 'throttle', scope: 'account' },
  { pattern: /throttling failure: daily/, class: 'quota', scope: 'account' },
  { pattern: /email address is not verified/, class: 'auth', scope: 'account' },

  // SendGrid, Zoho, Titan, Emailit: documented on their help pages
  { pattern: /exceeded your messaging limits|maximum credits exceeded/, class: 'quota', scope: 'account' },
  { pattern: /unusual sending activity detected/, class: 'quota', scope: 'account' },

  // Postfix postscreen and anvil: smtpd.c, postscreen.c
  { pattern: /all server ports are busy/, class: 'throttle', scope: 'connection' },
];
