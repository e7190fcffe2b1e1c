import { parseMessageId } from '../mail/message-id.ts';
import type { ParsedMail } from './parsed-mail.ts';

/** Somebody asked not to be written to. `token` is the one our List-Unsubscribe header carried (RFC 2369 section 3.2). */
export interface UnsubscribeRequest {
  readonly token?: string;
}

/**
 * The subject is the word alone, or the word and our token. "Unsubscribe button broken?" is a question to a person, and
 * stays one.
 */
export function readUnsubscribe(mail: ParsedMail): UnsubscribeRequest | undefined {
  const [matched, token] =
    /^\s*unsubscribe(?:\s+<?([\w.-]{1,120})(?:@[\w.-]{1,253})?>?)?\s*[.!]?\s*$/i.exec(mail.subject) ?? [];
  if (matched === undefined) return undefined;
  if (token === undefined) return {};
  return parseMessageId(`<${token}@unsubscribe.invalid>`) === undefined ? undefined : { token };
}
