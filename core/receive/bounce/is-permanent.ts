import { replyCodeIn } from './status-code.ts';

interface Rule {
  readonly permanent: boolean;
  readonly matches: (seen: { readonly status: string; readonly code: number; readonly text: string }) => boolean;
}

const text = (form: RegExp) => (seen: { readonly text: string }) => form.test(seen.text);
const status = (form: RegExp) => (seen: { readonly status: string }) => form.test(seen.status);

/**
 * The first rule that matches decides. Words come before numbers, because servers reuse numbers: Gmail answers 5.2.1
 * for an account that is closed and for one that gets mail too quickly.
 */
const rules: readonly Rule[] = [
  // Full for so long that the provider gave the mailbox up.
  { permanent: true, matches: text(/(?:full|out of storage space|over ?quota) and (?:inactive|disabled)/) },
  {
    permanent: false,
    matches: text(
      /mailbox (?:is )?full|over ?quota|quota exceeded|exceeded (?:its |the |their )?(?:storage|quota)|out of storage|insufficient (?:disk|storage)|at a rate that|too (?:quickly|many|large|big)|rate.?limit|try again later|temporar/,
    ),
  },
  // A refusal of the sender or of what was written says nothing about the person.
  {
    permanent: false,
    matches: text(
      /spam|blacklist|blocklist|block list|spamhaus|reputation|dmarc|\bspf\b|\bdkim\b|unauthenticated|unsolicited|policy|virus|malware|content rejected|message rejected due to/,
    ),
  },
  // What may pass is not for good, whatever the words.
  {
    permanent: false,
    matches: ({ status, code }) => status.startsWith('4.') || (status === '' && code >= 400 && code < 500),
  },
  {
    permanent: true,
    matches: text(
      /(?:user|recipient|mailbox|address|account|alias|inbox)[^.]{0,60}(?:unknown|not (?:be )?found|does(?: not|n't) exist|doesn't have|invalid|disabled|inactive|deactivated|closed|suspended|unavailable|no longer)|(?:unknown|invalid|no such|non-?existent|bad destination|bad) (?:local )?(?:user|recipient|mailbox|address|account|person|alias)|no mailbox (?:here|by that name)|not a (?:known|valid) (?:user|recipient|mailbox)|user (?:doesn't|does not) (?:have|exist)|relay access denied.{0,20}unknown|host or domain name not found|domain (?:name )?(?:not found|does not exist)|nxdomain|unrouteable address|null mx/,
    ),
  },
  // The person: X.1.0 to X.1.6, X.1.9, X.1.10 (null MX, RFC 7505), X.2.1; Exchange says 5.4.1 for a recipient it lacks,
  // 5.4.4 and 5.4.310 for a domain that does not exist.
  { permanent: true, matches: status(/^5\.(?:1\.(?:[012346]|9|10)|2\.1|4\.(?:1|4|310))$/) },
  // Anything precise of another kind: X.2.2 full, X.3 system, X.4 network or expired, X.6 content, X.7 policy.
  { permanent: false, matches: status(/^5\.(?:[1-467]\.|5\.[1-9])/) },
  // Only 5.0.0, 5.5.0 or nothing: the basic code is left. 550, 551 and 553 speak of the mailbox (RFC 5321 section 4.2.3).
  { permanent: true, matches: ({ code }) => code === 550 || code === 551 || code === 553 },
];

/**
 * Whether a failed delivery proves that the address is of no use. Wrongly yes silences a customer for good, wrongly no
 * costs one more bounce: in doubt it is no.
 */
export function isPermanent(failure: { readonly status?: string; readonly diagnostic?: string }): boolean {
  const seen = {
    status: failure.status ?? '',
    code: replyCodeIn(failure.diagnostic) ?? 0,
    text: (failure.diagnostic ?? '').toLowerCase(),
  };
  return rules.find((rule) => rule.matches(seen))?.permanent ?? false;
}
