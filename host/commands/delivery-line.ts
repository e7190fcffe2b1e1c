import type { Delivery, DeliveryState } from '@postrider/core/contracts';
import { onOneLine } from '../terminal/on-one-line.ts';
import type { Words } from '../terminal/words.ts';

/** One sign per recipient: a card until sent, a paper plane once taken (feature B4). */
const signs: Readonly<Record<DeliveryState, string>> = {
  queued: '✉',
  handed: '✉',
  waiting: '✉',
  accepted: '➤',
  failed: '✗',
  uncertain: '?',
  suppressed: '⊘',
  cancelled: '–',
  bounced: '↩',
  complained: '!',
};

/** What became of one recipient, on one line. */
export function deliveryLine(delivery: Delivery, words: Words): string {
  const { state, address, account, class: refusal, reply, dueAt } = delivery;
  const why = state === 'accepted' ? undefined : [refusal, reply].filter((part) => part !== undefined).join(': ');
  const parts = [
    signs[state],
    address,
    state,
    account === undefined ? undefined : `by ${account}`,
    dueAt === undefined ? undefined : `next try ${words.time(dueAt)}`,
    why,
  ];
  return onOneLine(parts.filter((part) => part !== undefined && part !== '').join('  '));
}
