import type { TextRule } from './reply-rule.ts';

/** Who the sender is: how it signs in, what it may send as, what proves its domain. And what the client itself did wrong. */
export const identityRules: readonly TextRule[] = [
  // Greylisting often calls itself a block or a policy.
  { pattern: /gr[ea]y-?list|postgrey|grey\.rbl/, class: 'transient', scope: 'recipient' },

  // Our own fault on the wire: nobody's address is bad because of it.
  {
    pattern: /synchroni[sz]ation|improper (?:use of )?(?:smtp )?(?:command )?pipelining/,
    class: 'config',
    scope: 'account',
  },
  { pattern: /bare <?(?:lf|cr|newline|line ?feed)/, class: 'config', scope: 'account' },
  {
    pattern: /must issue a starttls|starttls (?:is )?required|(?:encryption|tls) (?:is )?required/,
    class: 'config',
    scope: 'account',
  },

  {
    pattern:
      /command (?:is )?(?:not (?:implemented|recogni[sz]ed|supported|known)|unrecogni[sz]ed|unknown)|unrecogni[sz]ed command/,
    class: 'config',
    scope: 'account',
  },

  // A name could not be looked up just now; what it would have said is not known.
  {
    pattern:
      /\b(?:spf|dkim|dmarc|dns|ptr|domain)\b.{0,40}(?:could not|cannot|can't|unable to|failed to) (?:be )?(?:look(?:ed)? up|retrieve|quer(?:y|ied)|fetch)|(?:temporary|timed? ?out).{0,30}\b(?:spf|dkim|dmarc|dns)\b/,
    class: 'transient',
    scope: 'lane',
    severity: 4,
  },

  // Signing in.
  { pattern: /too many .{0,20}(?:login|auth|sign-?in|password)/, class: 'throttle', scope: 'account' },
  { pattern: /temporary (?:authentication|login|auth) (?:failure|error)/, class: 'transient', scope: 'account' },
  {
    pattern: /auth(?:entication)? (?:unsuccessful|failed|failure|required|rejected|credentials invalid|error)/,
    class: 'auth',
    scope: 'account',
    phases: ['authenticate', 'hello', 'secure', 'mail'],
  },
  {
    pattern: /authentication (?:unsuccessful|required|credentials invalid)|must (?:be )?authenticate/,
    class: 'auth',
    scope: 'account',
  },
  {
    pattern:
      /(?:username|user name|login|password|credentials?).{0,30}(?:not accepted|incorrect|invalid|rejected|wrong|mismatch)/,
    class: 'auth',
    scope: 'account',
  },
  {
    pattern: /(?:bad|invalid|incorrect|wrong) (?:login|credentials|username|user name or|password)/,
    class: 'auth',
    scope: 'account',
  },
  {
    pattern:
      /application-specific password|log ?in (?:via|through|with) your web|basic authentication is (?:not supported|disabled)/,
    class: 'auth',
    scope: 'account',
  },

  {
    pattern:
      /(?:turn on|enable|use|requires?) smtp auth|authenticate (?:first|before)|(?:sign|log) ?in first|not (?:logged|signed) in/,
    class: 'auth',
    scope: 'account',
  },
  {
    pattern:
      /\byour (?:user )?(?:account|mailbox|service)\b.{0,40}\b(?:suspended|disabled|blocked|locked|deactivated|restricted)/,
    class: 'block',
    scope: 'account',
  },

  // Who may send as whom, and through what.
  {
    pattern:
      /relay(?:ing)?(?: access| operation)?(?: is| was)? (?:denied|not (?:allowed|permitted)|prohibited|disabled)/,
    class: 'auth',
    scope: 'account',
  },
  {
    pattern:
      /(?:unable|not (?:permitted|allowed|authorized)|refus(?:e|es|ed|ing)) to relay|we do not relay|relay not permitted|not configured to relay/,
    class: 'auth',
    scope: 'account',
  },
  {
    pattern:
      /sender.{0,40}not owned by|not (?:allowed|permitted|authori[sz]ed) to (?:send|use).{0,30}(?:\bas\b|\bfrom\b|sender|on behalf)/,
    class: 'auth',
    scope: 'account',
  },
  {
    pattern:
      /sender (?:address )?(?:rejected: )?(?:domain not found|domain does not exist|verify failed|verification failed)/,
    class: 'config',
    scope: 'account',
    severity: 5,
  },
  {
    pattern:
      /domain of sender.{0,40}(?:not exist|not resolve|not found)|sender domain.{0,30}(?:not exist|not resolve|not found)/,
    class: 'config',
    scope: 'account',
    severity: 5,
  },

  // Proof of the sending domain or address: SPF, DKIM, DMARC, reverse DNS. The destination wants it mended.
  {
    pattern:
      /\bunauthenticated\b|requires? all senders to authenticate|required authentication level|authentication information/,
    class: 'auth',
    scope: 'lane',
  },
  {
    pattern:
      /\b(?:spf|dkim|dmarc|sender id)\b.{0,50}(?:fail|not pass|n't pass|not align|n't align|reject|violat|invalid|missing|required|unauthori[sz]ed)/,
    class: 'auth',
    scope: 'lane',
  },
  {
    pattern:
      /(?:fail(?:s|ed|ure)?(?: to pass)?|not pass|violat(?:es|ed|ion)|unauthori[sz]ed|bad) .{0,15}\b(?:spf|dkim|dmarc)\b|spf records?|dmarc (?:policy|check|record)|no dmarc/,
    class: 'auth',
    scope: 'lane',
  },
  {
    pattern:
      /\bptr\b|reverse (?:dns|hostname|lookup)|\brdns\b|cannot find your (?:reverse )?hostname|helo command rejected|mismatch(?:es)? client|name lookup failed/,
    class: 'auth',
    scope: 'lane',
  },
];
