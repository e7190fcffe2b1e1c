import type { SuppressionReason } from './suppression.ts';
import type { TaskDraft } from './task-sink.ts';

/** What an inbound mail leads to, as data. The core carries each out once, by the key of inbox, mail and place in the list. */
export type Action =
  | { readonly kind: 'task'; readonly sink: string; readonly task: TaskDraft }
  | {
      readonly kind: 'suppression';
      readonly address: string;
      readonly reason: SuppressionReason;
      readonly detail: string;
    };
