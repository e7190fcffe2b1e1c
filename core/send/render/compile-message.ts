import type { CampaignId } from '../../contracts/campaign.ts';
import type { DeliveryId } from '../../contracts/delivery.ts';
import type { Mail } from '../../contracts/mail.ts';
import { ProblemError } from '../../contracts/problem.ts';
import type { Pattern, Program } from '../../contracts/renderer.ts';
import { dateHeader } from '../../mail/date-header.ts';
import { headerField, textField } from '../../mail/header-field.ts';
import { mailboxField } from '../../mail/mailbox-field.ts';
import { messageToken, messageTokens } from '../../mail/message-id.ts';
import { type BodyPiece, encodeBodyPart } from './body-part.ts';
import { fixedFields } from './fixed-fields.ts';
import { FieldReader, type MergeFields, mergePattern } from './merge-field.ts';
import type { MessageFrame } from './message-frame.ts';
import { type Cut, MessageLayout } from './message-layout.ts';

/** Whom a mail is for. */
export interface MailRecipient {
  readonly id: DeliveryId;
  /** Whose delivery it is; absent: the campaign's that the letter was written for. */
  readonly campaign?: CampaignId;
  /** As `parseAddress` gave it. */
  readonly address: string;
  readonly fields: MergeFields;
}

/** A campaign's letter, encoded once. */
export interface CompiledMessage {
  /**
   * The mail for one recipient; the same for the same arguments.
   * @param date milliseconds since the epoch, for the Date header
   * @param cut how its octets are cut into chunks; they are the same ones
   * @throws ProblemError `HEADER_UNSAFE` when the address is none that `parseAddress` gives.
   */
  render(recipient: MailRecipient, date: number, cut?: Cut): Mail;
}

const beyondAscii = /[^\0-\x7f]/;
const transferEncoding = 'Content-Transfer-Encoding: quoted-printable\r\n';

function partHeader(type: string): string {
  return `Content-Type: text/${type}; charset=utf-8\r\n${transferEncoding}\r\n`;
}

function endsLine(pattern: Pattern): boolean {
  const last = mergePattern(pattern).at(-1);
  return typeof last === 'string' && /[\r\n]$/.test(last);
}

/** Content-Type and body (RFC 2046 section 5.1.4: the plainest form first). */
function content(program: Program, boundary: string): readonly BodyPiece[] {
  if (program.html === undefined)
    return [partHeader('plain'), ...encodeBodyPart(program.text), ...(endsLine(program.text) ? [] : ['\r\n'])];
  return [
    `Content-Type: multipart/alternative; boundary="${boundary}"\r\n\r\n`,
    `--${boundary}\r\n${partHeader('plain')}`,
    ...encodeBodyPart(program.text),
    `\r\n--${boundary}\r\n${partHeader('html')}`,
    ...encodeBodyPart(program.html),
    `\r\n--${boundary}--\r\n`,
  ];
}

/** A `mailto:` address (RFC 6068 section 2): `?` or `&` in it must not be taken for its end. */
function mailtoAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return `${encodeURIComponent(address.slice(0, at).toWellFormed())}@${address.slice(at + 1)}`;
}

/** The subject's field: ready, or to be made for each recipient. */
function subjectField(subject: Pattern): (fields: MergeFields) => string {
  const pieces = mergePattern(subject);
  const fill = (fields: MergeFields): string => {
    let text = '';
    for (const piece of pieces) text += typeof piece === 'string' ? piece : piece.fill(fields);
    return textField('Subject', text);
  };
  if (pieces.some((piece) => typeof piece !== 'string')) return fill;
  const ready = fill({});
  return () => ready;
}

/** Many mails leave in the same second. */
function dateField(): (date: number) => string {
  let second = Number.NaN;
  let field = '';
  return (date) => {
    const wanted = Math.floor(date / 1_000);
    if (wanted !== second) {
      field = `Date: ${dateHeader(date)}\r\n`;
      second = wanted;
    }
    return field;
  };
}

/**
 * Encodes a letter once for all recipients of a campaign: octets that never change, and slots that do.
 * @throws ProblemError `MESSAGE_HEADER_RESERVED`, `HEADER_UNSAFE`
 */
export function compileMessage(program: Program, frame: MessageFrame): CompiledMessage {
  const { campaign, sender, envelopeFrom, messageIdDomain } = frame;
  if (!/^[A-Za-z0-9.-]+$/.test(messageIdDomain))
    throw new ProblemError({
      code: 'HEADER_UNSAFE',
      what: `${JSON.stringify(messageIdDomain)} is no domain that a Message-ID can end in.`,
      where: { field: 'Message-ID' },
      next: 'Give the sender an address with a domain in ASCII.',
    });
  const from = mailboxField('From', {
    address: sender.address,
    ...(sender.name === undefined ? {} : { name: sender.name }),
  });
  const replyTo = sender.replyTo === undefined ? '' : mailboxField('Reply-To', { address: sender.replyTo });
  const unsubscribe = `mailto:${mailtoAddress(sender.address)}?subject=unsubscribe%20`;
  // Refuses an address that could end the field.
  headerField('List-Unsubscribe', [`<${unsubscribe}>`]);
  const name = frame.nameField === undefined ? undefined : new FieldReader(frame.nameField);
  const subject = subjectField(program.subject);
  const dated = dateField();
  const tokenOf = messageTokens(campaign);
  // A body in quoted-printable never holds `=_` (RFC 2045 section 6.7), so no line of it can be the boundary.
  const layout = new MessageLayout([
    `${fixedFields(frame.headers ?? {})}MIME-Version: 1.0\r\n`,
    ...content(program, `=_${campaign}`),
  ]);
  const utf8Sender = beyondAscii.test(`${sender.address}${sender.replyTo ?? ''}${envelopeFrom}`);

  return {
    render({ id, address, fields, campaign: own = campaign }, date, cut = 'few') {
      const token = own === campaign ? tokenOf(id) : messageToken(own, id);
      const messageId = `<${token}@${messageIdDomain}>`;
      const to = mailboxField('To', { address, name: name?.read(fields) ?? '' });
      const head =
        `${from}${replyTo}${to}${subject(fields)}${dated(date)}Message-ID: ${messageId}\r\n` +
        `List-Unsubscribe: <${unsubscribe}${token}>\r\n`;
      const smtpUtf8 = utf8Sender || beyondAscii.test(address);
      const chunks = layout.fill(head, smtpUtf8 ? 'utf8' : 'latin1', fields, cut);
      let size = 0;
      for (const chunk of chunks) size += chunk.length;
      const envelope = { from: envelopeFrom, to: address };
      // Header fields begin with their names and quoted-printable starts no line with a dot; neither lets a lone CR or LF in.
      return { delivery: id, messageId, envelope, chunks, size, linesReady: true, smtpUtf8 };
    },
  };
}
