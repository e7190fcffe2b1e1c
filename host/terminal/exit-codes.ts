/** What the command says to a script. Documented in `docs/command-line.md`. */
export const exitCodes = {
  /** Done; everyone is settled and nobody was refused or left in doubt. */
  done: 0,
  /** Something failed that should not have: the disk is full in the middle of a campaign, for example. */
  failed: 1,
  /** The call, the configuration, the list or the letter is wrong. Nothing was sent. */
  wrong: 2,
  /** Done, but somebody was refused or is uncertain (`postrider report` says who), or an inbox was not read whole. */
  incomplete: 3,
  /** The rest goes on later by itself: a limit, a hold or a retry. `postrider resume` goes on. */
  paused: 4,
  /** The rest waits for a person: see what was said. */
  held: 5,
  /** Stopped with Ctrl-C, or answered with no; nothing is lost. */
  stopped: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
