import type { TextRule } from './reply-rule.ts';

/** How much is too much: for the recipient, the connection, the account, the destination. */
export const limitRules: readonly TextRule[] = [
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
    pattern: /\b(?:daily|monthly|weekly|hourly|24[ -]?hours?)\b.{0,50}\b(?:limit|quota|allowance|volume|maximum)/,
    class: 'quota',
    scope: 'account',
  },
  {
    pattern:
      /\b(?:limits?|quota|allowance|maximum|max|(?:no|not) more than|only allowed|allowed only|limited to)\b(?!.{0,60}(?:connection|session)).{0,60}\b(?:per|an?|each|every|for|of|in|within|until) (?:the |this |one |next |each )?(?:hour|day|today|week|month|24|billing)/,
    class: 'quota',
    scope: 'account',
  },
  {
    pattern:
      /too many (?:mails?|messages|e-?mails|recipients) .{0,20}\b(?:today|this (?:day|week|month)|in (?:one|a) day)/,
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

  // The server is about to stop, whoever asks.
  { pattern: /shutting down|closing down|for maintenance/, class: 'transient', scope: 'lane', severity: 4 },

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
  {
    pattern: /\brate\b.{0,30}\b(?:your|account|customer|user|sender)\b.{0,30}\b(?:limited|exceeded|reached)/,
    class: 'throttle',
    scope: 'account',
  },
  { pattern: /unusual rate.{0,160}blocked/, class: 'block', scope: 'lane', severity: 5 },
  {
    pattern:
      /rate[- ]?limit|throttl|(?:reduce|lower) (?:your |the )?.{0,20}(?:rate|speed|frequency|volume)|rate (?:of|is) .{0,20}(?:too|exceed)|unusual rate|too (?:fast|quickly|frequent|often)|frequency/,
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
    pattern: /\blocal (?:problem|error)/,
    class: 'transient',
    scope: 'mail',
    severity: 4,
    phases: ['data', 'content'],
  },
  {
    pattern: /(?:temporarily|temporary) (?:blocked|banned|block|ban|blacklisted|rejected|deferred due)/,
    class: 'throttle',
    scope: 'lane',
  },
];
