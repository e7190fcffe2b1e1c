/** How long the provider takes to answer, in whole milliseconds. */
export interface AnswerTimes {
  /** As it is with this provider: falls at once, rises slowly, so that one who has become slow for good is believed. */
  readonly usual: number;
  /** Lately: the mean of the last dozen or so. */
  readonly lately: number;
}

/** Answers that come within this are never slow, however quick the others were. */
const neverSlow = 1000;
const times = 3;
const latelyOver = 12;
const usualOver = 128;

/** `mails` were answered within `took` milliseconds, in the mean. */
export function answered(before: AnswerTimes | undefined, took: number, mails: number): AnswerTimes {
  const rounded = Math.max(0, Math.round(took));
  if (before === undefined) return { usual: rounded, lately: rounded };
  const share = Math.min(1, mails / latelyOver);
  const lately = Math.round(before.lately + (rounded - before.lately) * share);
  const rise = (lately - before.usual) * Math.min(1, mails / usualOver);
  const usual = lately < before.usual ? lately : Math.ceil(before.usual + rise);
  return usual === before.usual && lately === before.lately ? before : { usual, lately };
}

/** Answers come later and later: the provider has more than it can do, and refusals are next. */
export function isSlow(answers: AnswerTimes | undefined): boolean {
  return answers !== undefined && answers.lately > neverSlow && answers.lately > times * answers.usual;
}
