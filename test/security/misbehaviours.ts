/** What a plugin does to a mailing, by its name in `plugins/`. */
export interface Misbehaviour {
  /** Mails of which nobody can know whether they left, at most: 2 connections with 4 in flight each. */
  readonly uncertain: 0 | 8;
  /** True when nothing ends it but a limit of many minutes: the clock is put forward. */
  readonly takesLong?: true;
  /** What the person reads about it; absent where there is nothing to be told. */
  readonly reads?: RegExp;
}

const who = '`postrider-hostile` 6\\.6\\.6';
const reads = (words: string): { readonly reads: RegExp } => ({ reads: new RegExp(`${who}.*${words}`, 's') });

/** Each in an isolated transport, tried against a mailing of twelve that a good account can carry too. */
export const misbehaviours: Readonly<Record<string, Misbehaviour>> = {
  'throws-at-loading': { uncertain: 0, ...reads('could not be loaded \\(not in this house\\)') },
  'throws-at-activation': { uncertain: 0, ...reads('failed while it was activated \\(no licence key\\)') },
  'ends-at-activation': { uncertain: 0, ...reads('failed while it was activated \\(it ended itself\\)') },
  'hangs-at-activation': { uncertain: 0, ...reads('did not finish its activation within 10 s') },
  'blocks-at-activation': { uncertain: 0, ...reads('did not finish its activation within 10 s') },
  'throws-at-creation': { uncertain: 0, reads: /`hostile` could not be set up.*wrong settings/ },
  'promises-everything': { uncertain: 0, reads: /`hostile` could not be set up.*capabilities/ },

  'never-answers': { uncertain: 0, takesLong: true, ...reads('gave no answer: it did not answer within 900 s') },
  'never-settles-mail': { uncertain: 8, takesLong: true, ...reads('gave no answer: it did not answer within 1800 s') },
  'answers-late': { uncertain: 8, takesLong: true, ...reads('gave no answer: it did not answer within 1800 s') },
  'answers-twice': { uncertain: 0 },
  'answers-unasked': { uncertain: 0, ...reads('answered what it was never asked') },
  'answers-nonsense': { uncertain: 8, ...reads('gave an answer that is none') },
  'answers-polluted': { uncertain: 0 },
  'answers-in-circles': { uncertain: 8, ...reads('gave an answer that is none') },
  'answers-with-code': { uncertain: 8, ...reads('is no plain data, so it could not cross') },
  'answers-a-gigabyte': { uncertain: 8, ...reads('used more memory than it may') },
  'rejects-mail': { uncertain: 8, ...reads('was asked to send a mail and failed') },

  'floods-the-log': { uncertain: 0 },
  'floods-with-questions': { uncertain: 0, takesLong: true, ...reads('gave no answer') },
  'floods-the-channel': { uncertain: 0, ...reads('said more than anyone can listen to') },
  'floods-with-signs-of-life': { uncertain: 0, ...reads('gave signs of life that nobody asked for') },
  // On a computer that is busy it is not even that far after ten seconds.
  'announces-a-gigabyte': { uncertain: 0, ...reads('(a message without end|gave no sign of life for 10 s)') },
  'writes-no-message': { uncertain: 0, ...reads('what is no message') },
  'speaks-to-node': { uncertain: 0, ...reads('spoke to Node itself') },
  'asks-behind-the-back': { uncertain: 8, ...reads('gave no sign of life for 10 s') },
  'hangs-up': { uncertain: 0, ...reads('closed its channel') },

  'blocks-the-loop': { uncertain: 8, ...reads('gave no sign of life for 10 s') },
  'eats-memory': { uncertain: 8, ...reads('used more memory than it may') },
  'throws-later': { uncertain: 8, ...reads('nobody can catch this') },
  'rejects-later': { uncertain: 8, ...reads('nobody waits for this') },
  'ends-itself': { uncertain: 8, ...reads('ended itself') },
  'aborts-itself': { uncertain: 8, ...reads('was ended by SIGABRT') },
  'will-not-stop': { uncertain: 0 },
};
