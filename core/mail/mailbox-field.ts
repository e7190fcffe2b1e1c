import type { Mailbox } from '../contracts/inbound-mail.ts';
import { encodedWords } from './encoded-word.ts';
import { firstLineRoom, headerField, headerText } from './header-field.ts';

/** Words that may stand bare in a display name (RFC 5322 section 3.2.3), without the dot, which is obsolete there. */
const phrase = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const printableAscii = /^[ -~]*$/;
/** An address that needs no second look. */
const plainAddress = /^[!-;=?-~]+$/;

/** A line that folding would leave alone, with its CRLF. */
const shortLine = 78;

function nameTokens(name: string, room: number): readonly string[] {
  if (name.includes('=?') || !printableAscii.test(name)) return encodedWords(name, room);
  if (phrase.test(name)) {
    const words = name.split(' ');
    return words.every((word) => word.length <= room) ? words : encodedWords(name, room);
  }
  const quoted = `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  return quoted.length <= room ? [quoted] : encodedWords(name, room);
}

/**
 * A field with one mailbox, such as From or To (RFC 5322 section 3.4): `To: "Berg, Anna" <anna@northlight.example>`.
 * An address that is not ASCII stays as it is and needs SMTPUTF8 (RFC 6531).
 * @throws ProblemError `HEADER_UNSAFE` when the address holds a control character.
 */
export function mailboxField(name: string, mailbox: Mailbox): string {
  // An encoded word of somebody else's making must not be decoded by the reader: it takes the slower way below.
  const plainName = mailbox.name !== undefined && !mailbox.name.includes('=?') && phrase.test(mailbox.name);
  if (plainName && plainAddress.test(mailbox.address)) {
    // What most mails have, and what every one of a campaign goes through.
    const line = `${name}: ${mailbox.name} <${mailbox.address}>\r\n`;
    if (line.length <= shortLine) return line;
  }
  const display = headerText(mailbox.name ?? '');
  if (display === '') return headerField(name, [mailbox.address]);
  return headerField(name, [...nameTokens(display, firstLineRoom(name)), `<${mailbox.address}>`]);
}
