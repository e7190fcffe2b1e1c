const second = 1000;
const units: Readonly<Record<string, number>> = {
  s: second,
  m: 60 * second,
  h: 3600 * second,
  d: 86_400 * second,
};

const counts: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  five: 5,
  ten: 10,
  thirty: 30,
};

/** Longer hints are taken for this: beyond it a retry policy has given up anyway (RFC 5321 section 4.5.4.1). */
const longest = 7 * 86_400 * second;

const asked =
  /\b(?:try|again|retry|retrying|wait|back|resend|later|greylisted|delayed|deferred|locked|blocked)(?: (?:again|after|in|for|at least|about|another|approximately|up to|the next|later|please)){0,4}[ :]{1,2}(\d{1,7}|an?|one|two|three|five|ten|thirty)[ -]?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\b/;
// milter-greylist: "please come back in 00:04:59".
const clock = /\b(?:again|back|after|wait|retry) (?:(?:after|in|for) ){0,1}(\d{1,3}):(\d\d):(\d\d)\b/;
const header = /\bretry-after[:=] {0,1}(\d{1,7})\b/;
const window = /\b(?:per|this|each|every|last|an|next) (second|minute|hour)\b|\b(hour)ly\b/;

/** Milliseconds that a reply asks to wait ("try again in 5 minutes"), if it does. `words` as `replyWords` gives them. */
export function delayHint(words: string): number | undefined {
  const time = clock.exec(words);
  if (time !== null) {
    return Math.min(longest, (Number(time[1]) * 3600 + Number(time[2]) * 60 + Number(time[3])) * second);
  }
  const seconds = header.exec(words);
  if (seconds !== null) return Math.min(longest, Number(seconds[1]) * second);
  const [, count = '', unit = ''] = asked.exec(words) ?? [];
  const length = units[unit.charAt(0)];
  return length === undefined ? undefined : Math.min(longest, (counts[count] ?? Number(count)) * length);
}

/**
 * Milliseconds after which a limit that the reply names ("too many messages this hour") has surely passed. Days are
 * left out: nobody tells when a provider's day begins, so the host looks in before a whole one is over.
 */
export function limitWindow(words: string): number | undefined {
  const [, named, hourly] = window.exec(words) ?? [];
  return units[(named ?? hourly ?? '').charAt(0)];
}
