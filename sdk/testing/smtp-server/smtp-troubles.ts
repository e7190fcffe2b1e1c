import type { ProviderTrouble } from '../transport-contract.ts';
import type { SmtpCue, SmtpMoment } from './smtp-script.ts';

/** The trouble of a transport's conformance kit, as an SMTP server makes it. */
export interface SmtpTroubles {
  readonly provoke: (trouble: ProviderTrouble) => void;
  /** Forgets the trouble that has not come about. */
  readonly calm: () => void;
  /** Answers the script's `cue`. */
  readonly cue: (moment: SmtpMoment) => SmtpCue | undefined;
}

/** For the bench of a transport that speaks SMTP: `startSmtpServer({ cue: troubles.cue })`, `provoke: troubles.provoke`. */
export function smtpTroubles(): SmtpTroubles {
  let trouble: ProviderTrouble | undefined;
  return {
    provoke: (next) => {
      trouble = next;
    },
    calm: () => {
      trouble = undefined;
    },
    cue(moment) {
      const cue = cueFor(trouble, moment);
      if (cue !== undefined && trouble?.kind !== 'unknown-recipient') trouble = undefined;
      return cue;
    },
  };
}

function cueFor(trouble: ProviderTrouble | undefined, { point, line }: SmtpMoment): SmtpCue | undefined {
  switch (trouble?.kind) {
    case 'unknown-recipient':
      if (point !== 'recipient' || !line.includes(`<${trouble.address}>`)) return undefined;
      return { kind: 'reply', text: '550 5.1.1 User unknown' };
    case 'busy':
      if (point !== 'mail') return undefined;
      return { kind: 'reply', text: `450 4.7.1 Too many mails, try again in ${trouble.wait / 1000} seconds` };
    case 'breaks-off':
      return point === 'body' ? { kind: 'drop', how: 'reset' } : undefined;
    case 'answer-lost':
      return point === 'content' ? { kind: 'drop' } : undefined;
    case 'silent':
      if (point !== 'content') return undefined;
      trouble.reached();
      return { kind: 'silence' };
    case undefined:
      return undefined;
  }
}
