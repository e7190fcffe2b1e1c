import { parseMessageId, parseMessageToken } from '../mail/message-id.ts';
import type { MessageIdParts } from '../mail/message-id.ts';
import type { ParsedMail } from './parsed-mail.ts';

/**
 * Which of our own mails this is, if it is one. Some relays give each mail a Message-ID of their own: the address to
 * unsubscribe at still bears ours.
 */
export function ownMail({ messageId, header }: Pick<ParsedMail, 'messageId' | 'header'>): MessageIdParts | undefined {
  const named = messageId === undefined ? undefined : parseMessageId(messageId);
  if (named !== undefined) return named;
  const [, token = ''] = /\?subject=unsubscribe%20([\w.-]{1,120})>/i.exec(header.first('list-unsubscribe') ?? '') ?? [];
  return parseMessageToken(token);
}
