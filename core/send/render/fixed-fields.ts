import { ProblemError } from '../../contracts/problem.ts';
import { textField } from '../../mail/header-field.ts';

/** Fields that the message makes itself, or that belong to the servers on the way. */
const reserved =
  /^(?:from|to|cc|bcc|sender|reply-to|subject|date|message-id|mime-version|content-.*|list-unsubscribe.*|return-path|received|resent-.*|dkim-signature|arc-.*)$/i;

/**
 * The further header fields of a campaign, as they stand in each of its mails.
 * @throws ProblemError `MESSAGE_HEADER_RESERVED` or `HEADER_UNSAFE`
 */
export function fixedFields(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => {
      if (reserved.test(name))
        throw new ProblemError({
          code: 'MESSAGE_HEADER_RESERVED',
          what: `The header ${name} cannot be set for a campaign: every mail gets its own, or it belongs to mail servers.`,
          where: { field: name },
          next: 'Take it out of the headers; sender and subject have settings of their own.',
        });
      return textField(name, value);
    })
    .join('');
}
