import type { TextRule } from './reply-rule.ts';

/**
 * What servers of every make say. Order is meaning: what concerns the sender's standing or limits comes before what
 * concerns the recipient, because taking a limit for a bad address would strike good people off a list.
 */
export const textRules: readonly TextRule[] = [
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

  // Who may send as whom, and through what.
  {
    pattern:
      /relay(?:ing)?(?: access| operation)?(?: is| was)? (?:denied|not (?:allowed|permitted)|prohibited|disabled)/,
    class: 'auth',
    scope: 'account',
  },
  {
    pattern:
      /(?:unable|not (?:permitted|allowed|authorized)|refus(?:e|es|ed|ing)) to relay|we do not relay|relay not permitted/,
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
    pattern: /\bunauthenticated\b|requires? all senders to authenticate|required authentication level/,
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
    pattern: /(?:fail|not pass|violat|rejected|unauthori[sz]ed).{0,40}\b(?:spf|dkim|dmarc)\b|no dmarc/,
    class: 'auth',
    scope: 'lane',
  },
  {
    pattern:
      /\bptr\b|reverse (?:dns|hostname|lookup)|\brdns\b|cannot find your (?:reverse )?hostname|helo command rejected/,
    class: 'auth',
    scope: 'lane',
  },

  // The recipient receives too much; nobody else is concerned.
  {
    pattern: /recipient has exceeded (?:their|its|his|the) (?:limit|quota) for the number/,
    class: 'throttle',
    scope: 'recipient',
  },
  {
    pattern:
      /(?:user|recipient|mailbox|account|you are trying to contact) .{0,20}(?:is )?receiving .{0,20}(?:too|at a rate)/,
    class: 'throttle',
    scope: 'recipient',
  },
  {
    pattern: /too many recent messages|too many messages (?:to|for) (?:this|the) (?:recipient|user|mailbox)/,
    class: 'throttle',
    scope: 'recipient',
  },

  // One transaction or one session carried enough.
  {
    pattern: /too many recipients?\b.{0,5}(?:from|this hour|today|per (?:minute|hour))/,
    class: 'throttle',
    scope: 'lane',
  },
  {
    pattern:
      /(?:messages|mails|emails|transactions|deliveries) (?:per|in this|in one|for this|this|on this) (?:session|connection)/,
    class: 'throttle',
    scope: 'connection',
  },

  // An allowance is used up: nothing leaves through this account until its window opens.
  {
    pattern: /\b(?:daily|monthly|weekly|hourly|24[ -]?hours?)\b.{0,50}\b(?:limit|quota|allowance)/,
    class: 'quota',
    scope: 'account',
  },
  {
    pattern: /\b(?:limit|quota|allowance|maximum|max)\b.{0,60}(?:per|a|each|for|of the|in) (?:day|today|month|24)/,
    class: 'quota',
    scope: 'account',
  },
  {
    pattern:
      /(?:submission|sending|sender|outgoing|outbound|smtp|mail|message|plan) (?:quota|limits?|allowance)\b.{0,30}(?:exceeded|reached|exhausted|used up)/,
    class: 'quota',
    scope: 'account',
  },
  {
    pattern:
      /(?:exceeded|reached|exhausted) (?:your|the|its|his).{0,40}(?:sending|submission|outgoing|messaging|plan).{0,20}(?:limit|quota|allowance)/,
    class: 'quota',
    scope: 'account',
  },
  {
    pattern: /reached your .{0,30}limit|out of credits?|no credits? (?:left|remaining)|insufficient credits?/,
    class: 'quota',
    scope: 'account',
  },

  // A mailbox without room: worth waiting for, unless nobody empties it.
  { pattern: /(?:full|quota|storage).{0,40}\binactive/, class: 'bad-recipient', scope: 'recipient', severity: 5 },
  {
    pattern: /(?:system|server|disk|queue) (?:storage|space|full)|insufficient system|no space left/,
    class: 'transient',
    scope: 'lane',
  },
  {
    pattern: /(?:mail ?box|in-?box|mail ?folder|account|maildir|user|postfach|buz[oó]n).{0,30}\b(?:full|voll|lleno)\b/,
    class: 'transient',
    scope: 'recipient',
  },
  {
    pattern:
      /over ?-?quota|(?:mailbox|disk|user|recipient|storage).{0,30}quota|quota (?:has been )?exceeded|exceed(?:s|ed)? .{0,30}(?:quota|storage|mailbox size)/,
    class: 'transient',
    scope: 'recipient',
  },
  {
    pattern:
      /out of (?:disk |storage )?space|out of storage|not enough (?:storage|space|disk)|insufficient (?:storage|disk)/,
    class: 'transient',
    scope: 'recipient',
  },
  {
    pattern: /mailbox (?:size|storage|space).{0,20}(?:exceeded|limit)|bo[iî]te.{0,30}pleine|casella.{0,20}piena/,
    class: 'transient',
    scope: 'recipient',
  },

  // Too many at once: fewer connections.
  {
    pattern:
      /too many .{0,25}(?:connections?|sessions?|connects)\b.{0,30}(?:per|in|within) (?:\d{1,4} )?(?:second|minute|hour)/,
    class: 'throttle',
    scope: 'lane',
  },
  {
    pattern:
      /too many .{0,25}(?:connections?|sessions?)\b|too many (?:errors|hops per)|(?:max|maximum|concurrent|simultaneous).{0,30}(?:connection|session)s?|trop de connexions/,
    class: 'throttle',
    scope: 'connection',
  },
  {
    pattern:
      /(?:concurren|connection|session)[a-z]{0,5} (?:limit|count)|server (?:is )?(?:too )?busy|too (?:much|high) load|load (?:is )?too high/,
    class: 'throttle',
    scope: 'connection',
  },
  { pattern: /too many recipients/, class: 'throttle', scope: 'mail' },

  // Too fast. Who is meant by "sending" is the account; otherwise this destination is.
  {
    pattern:
      /(?:sending|send|account|customer|user|per[- ]second|messages per \w{1,6}).{0,30}(?:rate|limit)\b.{0,30}(?:exceeded|reached|limited)/,
    class: 'throttle',
    scope: 'account',
  },
  { pattern: /unusual rate.{0,160}blocked/, class: 'block', scope: 'lane', severity: 5 },
  {
    pattern:
      /rate[- ]?limit|throttl|rate (?:of|is) .{0,20}(?:too|exceed)|unusual rate|too (?:fast|quickly|frequent|often)|frequency/,
    class: 'throttle',
    scope: 'lane',
  },
  {
    pattern:
      /too (?:much|many) (?:mails?|messages|emails|e-mails)|excessive (?:volume|number|rate)|slow(?:er| down)|unexpected volume/,
    class: 'throttle',
    scope: 'lane',
  },
  {
    pattern: /(?:exceed|over|reach).{0,40}(?:number of messages|messages per|message rate|volume)/,
    class: 'throttle',
    scope: 'lane',
  },
  {
    pattern: /(?:temporarily|temporary) (?:blocked|banned|block|ban|blacklisted|rejected|deferred due)/,
    class: 'throttle',
    scope: 'lane',
  },

  // A link or name inside the mail is listed, not the one who sends.
  {
    pattern:
      /\b(?:dbl\.spamhaus|uribl|surbl|sender address.{0,80}blocked using|(?:url|uri|link|domain)s? (?:in|within|found in) )/,
    class: 'content',
    scope: 'mail',
  },

  // The sending address, network or name is not wanted here.
  {
    pattern:
      /block ?-?list|black ?-?list|deny ?-?list|\b(?:dns|r)bl\b|spamhaus|spamcop|barracudacentral|sorbs|blocked using/,
    class: 'block',
    scope: 'lane',
  },
  { pattern: /reputation|permanently (?:blocked|banned|deferred)|\bbanned\b/, class: 'block', scope: 'lane' },
  {
    pattern:
      /\b(?:ip|ips|client|host|network|server|sender|domain|account|connections?)\b.{0,60}\b(?:blocked|listed|denied|not (?:be )?accepted|prohibited|suspended)\b/,
    class: 'block',
    scope: 'lane',
    severity: 5,
  },

  // The address. A 4xx with these words is a look-up that failed for the moment.
  {
    pattern: /null mx|does not accept (?:any )?mail\b|domain.{0,30}(?:has|have) no mx/,
    class: 'bad-recipient',
    scope: 'recipient',
    severity: 5,
  },
  {
    pattern:
      /(?:unknown|no such|invalid|nonexistent|non-existent|unrouteable|undeliverable|bad|inactive|disabled) (?:local )?(?:user|recipient|mail ?box|address|account|e-?mail|destination|person|local[ -]part|alias|customer)/,
    class: 'bad-recipient',
    scope: 'recipient',
    severity: 5,
  },
  {
    pattern:
      /\b(?:user|recipient|mail ?box|address|account|alias|customer|person|inbox)s?\b.{0,60}\b(?:unknown|not (?:be )?found|does(?:n't| not) (?:exist|have)|do(?:n't| not) exist|not exist|disabled|inactive|deactivated|suspended|closed|deleted|expired|no longer|invalid|not (?:a )?(?:valid|known|active|local|listed)|unavailable|not available|discontinued)\b/,
    class: 'bad-recipient',
    scope: 'recipient',
    severity: 5,
  },
  {
    pattern:
      /not (?:our|a) customer|no mailbox (?:here )?by that name|(?:no|not a) (?:valid|known) (?:user|recipient|mailbox)|user (?:doesn't|does not) have|not a valid (?:rfc|address|mailbox)|no (?:one|body) (?:here )?by that name|recipient (?:address )?rejected: (?:user|undeliverable|unknown|invalid)/,
    class: 'bad-recipient',
    scope: 'recipient',
    severity: 5,
  },
  {
    pattern:
      /inconnu|unbekannt|desconocid|no existe|n'existe pas|existiert nicht|inesistente|sconosciuto|não existe|desconhecid|не (?:найден|существует)|неизвест/,
    class: 'bad-recipient',
    scope: 'recipient',
    severity: 5,
  },

  // The mail itself.
  {
    pattern:
      /(?:message|mail|e-?mail)(?: size)?(?: is)? (?:too (?:big|large|long)|exceeds)|exceeds? .{0,40}size|size (?:limit|exceed)|maximum (?:message )?size/,
    class: 'content',
    scope: 'mail',
    severity: 5,
  },
  {
    pattern:
      /\bspam\b|spammy|virus|malware|phish|unsolicited|\bjunk\b|\bcontent\b|attachment|suspicious|malicious|security (?:issue|risk|threat)/,
    class: 'content',
    scope: 'mail',
    severity: 5,
  },
  {
    pattern:
      /(?:message|mail|e-?mail) (?:was |has been |is )?(?:rejected|refused|denied|blocked|not accepted)|local policy|policy (?:reason|violation|rejection)/,
    class: 'content',
    scope: 'mail',
    severity: 5,
  },

  // A 5xx that asks to come back: some servers have one code for everything.
  {
    pattern:
      /try (?:it )?(?:again )?(?:later|after some ?time|in a few)|try again|temporar(?:y|ily)|retry later|come back later|please retry/,
    class: 'transient',
    scope: 'mail',
    severity: 5,
  },
];
