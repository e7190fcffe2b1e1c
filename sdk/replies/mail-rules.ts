import type { TextRule } from './reply-rule.ts';

const comeBack =
  /try (?:it )?(?:again )?(?:later|after some ?time|in a few)|try again|temporar(?:y|ily)|retry later|come back later|please retry|essayer plus tard|service (?:is )?(?:currently |temporarily )?(?:not available|unavailable)|internal (?:server )?error|timed? ?-?out/;

/** What is said of one mail, and what is said of nothing in particular. */
export const mailRules: readonly TextRule[] = [
  // A 5xx that asks to come back: some servers have one code for everything.
  {
    pattern: comeBack,
    class: 'transient',
    scope: 'lane',
    severity: 5,
    phases: ['connect', 'greeting', 'hello', 'mail'],
  },
  { pattern: comeBack, class: 'transient', scope: 'mail', severity: 5 },

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
      /\bspam\b|spammy|virus|malware|phish|unsolicited|\bjunk\b|\bcontent\b|attachment|suspicious|malicious|filtered|too many (?:hops|received)|mail loop|routing loop|security (?:issue|risk|threat)/,
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

  // Refused, and nobody says what for. The mail is given up, the address is not.
  {
    pattern:
      /\b(?:rejected|refused|denied|disallowed|prohibited|not (?:allowed|permitted|accepted|authori[sz]ed)|policy|policies|violation|blocked)\b/,
    class: 'content',
    scope: 'mail',
    severity: 5,
  },
];
