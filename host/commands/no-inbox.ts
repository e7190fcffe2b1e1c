import type { Configuration } from '@postrider/core';

/** What a studio should know that sends and reads nothing; undefined when it has an inbox. */
export function noInbox({ inboxes, company }: Pick<Configuration, 'inboxes' | 'company'>): string | undefined {
  if (inboxes.size > 0) return undefined;
  const address = company.replyTo ?? company.from;
  return `No inbox is configured: bounces and unsubscribes go to ${address} and nobody takes them off the list. Add one under \`inboxes\` (docs/configuration.md#inboxes).`;
}
