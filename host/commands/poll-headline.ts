import type { PolledInbox } from '@postrider/core';
import type { Words } from '../terminal/words.ts';

/** How the lines about one inbox begin: what was read there, or that nothing is known. */
export function pollHeadline({ inbox, report }: PolledInbox, words: Words): string {
  if (report.mailbox === 'unknown') return `${inbox}: not read`;
  const left = report.unread === 0 ? '' : `, ${words.number(report.unread)} more not read`;
  return `${inbox}: ${words.count(report.read, 'new mail')}${left}`;
}
