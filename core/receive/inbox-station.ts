import type { Desk, Disposal, Handler, Inbox, TaskSink } from '../contracts/index.ts';

export interface NamedHandler {
  readonly name: string;
  readonly handler: Handler;
}

/** One configured inbox with all that its mails need: made by the composition, worked by the receive stream. */
export interface InboxStation {
  readonly desk: Desk;
  readonly inbox: Inbox;
  /** Asked in this order; all their actions are carried out. */
  readonly handlers: readonly NamedHandler[];
  /** By the name that a task's `sink` gives. */
  readonly sinks: ReadonlyMap<string, TaskSink>;
  /** Mails that arrived before this time are left alone (milliseconds since the epoch). */
  readonly excludeBefore?: number;
  readonly disposal: Disposal;
  /** Octets; a larger mail is left alone. */
  readonly sizeLimit: number;
}
