import PostalMime from 'postal-mime';
import type { Address, Email } from 'postal-mime';
import type { Mailbox } from '../contracts/index.ts';
import { cleanLine, cutText } from './clean-text.ts';
import { HeaderFields } from './header-fields.ts';
import { hasWholeHeader, mailHead } from './mail-head.ts';
import { messageIdsIn } from './message-ids.ts';
import type { MailPart, ParsedMail, ParseResult } from './parsed-mail.ts';

/** What a mail may cost us: beyond the first two it is not understood and stays where it is, beyond the others it is cut. */
export const parseLimits = {
  /** Octets of header fields, over all parts. */
  headers: 524_288,
  /** Parts within parts. */
  depth: 64,
  /** Mailboxes kept of To, and of Cc. */
  mailboxes: 500,
  subject: 1_000,
  /** Octets of text kept. */
  text: 65_536,
  /** Characters of HTML that are turned into text. */
  html: 262_144,
} as const;

/** A mail has at least one of these (RFC 5322 section 3.6); without any it is something else. */
const telling = ['from', 'sender', 'return-path', 'received', 'date', 'message-id', 'subject', 'to'];

function mailboxes(addresses: readonly Address[] | undefined): readonly Mailbox[] {
  const found: Mailbox[] = [];
  for (const entry of addresses ?? []) {
    for (const { address, name } of entry.group ?? [entry]) {
      if (found.length >= parseLimits.mailboxes) return found;
      // An address with anything but one plain word in it is a trick of quoting, not an address to write to.
      if (address === undefined || address.length > 320 || !/^[^\s\p{Cc}<>]+@[^\s\p{Cc}<>@]+$/u.test(address)) continue;
      const shown = cleanLine(name, 200);
      found.push(shown === '' ? { address } : { address, name: shown });
    }
  }
  return found;
}

function time(text: string | undefined): number | undefined {
  const parsed = Date.parse((text ?? '').slice(0, 100));
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** The newest Received field stands first; its time follows the last semicolon (RFC 5321 section 4.4). */
function receivedAt(header: HeaderFields): number | undefined {
  const received = header.first('received');
  return received === undefined ? undefined : time(received.slice(received.lastIndexOf(';') + 1).replace(/\(.*$/, ''));
}

function parts(email: Email): readonly MailPart[] {
  return email.attachments.map(({ mimeType, content }) => ({
    type: mimeType,
    content: typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content),
  }));
}

/**
 * The parser turns HTML into text, but only in a mail that has plain text elsewhere: it is given such a mail, made of
 * one empty text part and the HTML. In base64, so that nothing in it can end its part.
 */
async function textOfHtml(html: string): Promise<string> {
  const content = Buffer.from(html.slice(0, parseLimits.html).toWellFormed()).toString('base64');
  const plain = '--part\r\nContent-Type: text/plain\r\n\r\n';
  const rich = '--part\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n';
  const whole = `Content-Type: multipart/mixed; boundary=part\r\n\r\n${plain}\r\n${rich}${content}\r\n--part--\r\n`;
  return ((await PostalMime.parse(whole)).text ?? '').trim();
}

async function textOf({ text = '', html = '' }: Email): Promise<string> {
  // Some programs send an empty text beside the HTML.
  const plain = text.trim() === '' && html !== '' ? await textOfHtml(html) : text;
  return cutText(plain.replace(/\r\n?/g, '\n'), parseLimits.text);
}

async function toParsedMail(email: Email): Promise<ParsedMail> {
  const header = new HeaderFields(email.headers.map(({ key, value }) => ({ name: key, value })));
  const [from] = mailboxes([email.from, email.sender].filter((each) => each !== undefined));
  const date = time(email.date);
  const arrivedAt = receivedAt(header) ?? date;
  const [messageId] = messageIdsIn(email.messageId);
  const [inReplyTo] = messageIdsIn(email.inReplyTo);
  return {
    header,
    ...(from === undefined ? {} : { from }),
    to: mailboxes(email.to),
    cc: mailboxes(email.cc),
    subject: cleanLine(email.subject ?? '', parseLimits.subject),
    text: await textOf(email),
    ...(date === undefined ? {} : { date }),
    ...(arrivedAt === undefined ? {} : { arrivedAt }),
    ...(messageId === undefined ? {} : { messageId }),
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    references: messageIdsIn(email.references),
    parts: parts(email),
  };
}

/**
 * The one place where MIME is taken apart. Never throws for what a mail contains.
 * Messages within the mail stay parts: what somebody forwards must not be read as the mail's own words or headers.
 */
export async function parseMail(raw: Uint8Array): Promise<ParseResult> {
  const head = mailHead(raw);
  if (!hasWholeHeader(raw, head)) return { kind: 'not-understood', why: 'its header does not end' };
  try {
    const email = await PostalMime.parse(head, {
      forceRfc822Attachments: true,
      maxNestingDepth: parseLimits.depth,
      maxHeadersSize: parseLimits.headers,
    });
    const mail = await toParsedMail(email);
    return telling.some((name) => mail.header.has(name))
      ? { kind: 'parsed', mail }
      : { kind: 'not-understood', why: 'it has none of the header fields that a mail has' };
  } catch (thrown) {
    // The parser throws for its limits only.
    return {
      kind: 'not-understood',
      why: thrown instanceof Error ? cleanLine(thrown.message, 200) : 'it cannot be parsed',
    };
  }
}
