import type { SmtpCue, SmtpMoment } from './smtp-script.ts';

/** A cue that refuses each recipient the first time, as greylisting does, and knows it the second time. */
export function greylist(): (moment: SmtpMoment) => SmtpCue | undefined {
  const known = new Set<string>();
  return ({ point, line }) => {
    if (point !== 'recipient' || known.has(line)) return undefined;
    known.add(line);
    return { kind: 'reply', text: '450 4.2.0 Recipient address rejected: Greylisted, please come back later' };
  };
}
