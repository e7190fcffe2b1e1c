import type { InboundKind, Problem } from '../contracts/index.ts';

/** What one look into an inbox came to. */
export interface PollReport {
  /** `unknown`: the mailbox was never listed, and nobody knows what is in it. */
  readonly mailbox: 'listed' | 'unknown';
  /** Mails in the mailbox, old ones too. */
  readonly listed: number;
  /** Mails fetched this time. */
  readonly read: number;
  /** New mails that could not be fetched, or were not come to: what is in them nobody knows yet. */
  readonly unread: number;
  /** Mails recorded this time, by what they are. */
  readonly byKind: Readonly<Record<InboundKind, number>>;
  /** Of those, the ones that answer a delivery. */
  readonly joined: number;
  readonly tasks: number;
  /** Addresses put on the suppression list. */
  readonly suppressed: number;
  /** Mails to own mailboxes that arrived. */
  readonly seeds: number;
  readonly excluded: number;
  readonly notUnderstood: number;
  /** All that went wrong. A mail a problem speaks of is still in the mailbox. */
  readonly problems: readonly Problem[];
}

/** Counts along while a poll runs. */
export class PollTally {
  mailbox: PollReport['mailbox'] = 'unknown';
  listed = 0;
  read = 0;
  unread = 0;
  joined = 0;
  tasks = 0;
  suppressed = 0;
  seeds = 0;
  excluded = 0;
  notUnderstood = 0;
  readonly byKind: Record<InboundKind, number> = { bounce: 0, complaint: 0, unsubscribe: 0, automatic: 0, human: 0 };
  readonly problems: Problem[] = [];

  report(): PollReport {
    const { mailbox, listed, read, unread, joined, tasks, suppressed, seeds, excluded, notUnderstood } = this;
    const problems = [...this.problems];
    return {
      mailbox,
      listed,
      read,
      unread,
      byKind: { ...this.byKind },
      joined,
      tasks,
      suppressed,
      seeds,
      excluded,
      notUnderstood,
      problems,
    };
  }
}
