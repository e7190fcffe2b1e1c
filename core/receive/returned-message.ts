import { HeaderFields } from './header-fields.ts';
import { messageIdsIn } from './message-ids.ts';
import type { ParsedMail } from './parsed-mail.ts';

/** Octets of a returned message that are looked at: its header stands first. */
const headLimit = 262_144;

const returnedTypes = new Set(['message/rfc822', 'message/global', 'text/rfc822-headers', 'message/global-headers']);

/** What a report carries of the mail it is about. */
export interface ReturnedMessage {
  readonly header: HeaderFields;
  readonly messageIds: readonly string[];
  /** Addresses in its To field. */
  readonly to: readonly string[];
}

const nothing: ReturnedMessage = { header: new HeaderFields([]), messageIds: [], to: [] };

function fromHeader(header: HeaderFields): ReturnedMessage {
  const to = (header.first('to') ?? '').slice(0, 10_000).match(/[^\s<>,;:"()@]{1,254}@[^\s<>,;:"()@]{1,253}/g) ?? [];
  return { header, messageIds: messageIdsIn(header.first('message-id')), to };
}

/**
 * Finds the header of the returned mail: in a part (RFC 3462 section 2, RFC 6522, RFC 6533), or quoted in the text
 * as qmail, Exim and others do.
 */
export function returnedMessage(mail: ParsedMail): ReturnedMessage {
  const part = mail.parts.find(({ type }) => returnedTypes.has(type));
  if (part !== undefined)
    return fromHeader(HeaderFields.read(new TextDecoder().decode(part.content.subarray(0, headLimit))));
  // Quoted: the block of lines around the first Message-ID field that begins a line, quote marks removed.
  const lines = mail.text.split('\n').map((line) => line.replace(/^[ \t]*(?:>[ \t]?)*/, ''));
  const at = lines.findIndex((line) => /^message-id[ \t]*:/i.test(line));
  if (at === -1) return nothing;
  let first = at;
  while (first > 0 && lines[first - 1] !== '') first--;
  // Continuation lines lost their indent with the quote marks; a Message-ID alone on the next line is common.
  const block = lines.slice(first).map((line) => (/^[!-9;-~]+[ \t]*:/.test(line) || line === '' ? line : ` ${line}`));
  return fromHeader(HeaderFields.read(block.join('\n')));
}
