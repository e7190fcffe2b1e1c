import type { BounceReport } from '../../contracts/index.ts';
import { HeaderFields } from '../header-fields.ts';
import type { ParsedMail } from '../parsed-mail.ts';
import { bounceReport, reportedAddress } from './bounce-report.ts';

/** Octets and recipients of one report that are read. */
const reportLimit = 1_048_576;
const recipientLimit = 1_000;

/** A delivery status notification's machine-readable part (RFC 3464 section 2). */
export interface DeliveryStatus {
  readonly reports: readonly BounceReport[];
  /** ENVID of our MAIL command (RFC 3461 section 4.4), as it stands. */
  readonly envelopeId?: string;
  /** Original and final recipients of the failures: ours may be either (RFC 3464 sections 2.3.1 and 2.3.2). */
  readonly recipients: readonly string[];
}

/** Undefined when the mail has no such part. Some servers put several empty lines between blocks. */
export function deliveryStatus(mail: ParsedMail): DeliveryStatus | undefined {
  const part = mail.parts.find(
    ({ type }) => type === 'message/delivery-status' || type === 'message/global-delivery-status',
  );
  if (part === undefined) return undefined;
  const blocks = new TextDecoder()
    .decode(part.content.subarray(0, reportLimit))
    .split(/\r?\n(?:[ \t]*\r?\n)+/, recipientLimit + 1)
    .map((block) => HeaderFields.read(block));
  const recipients = new Set<string>();
  const reports: BounceReport[] = [];
  for (const block of blocks) {
    const final = block.first('final-recipient');
    const original = block.first('original-recipient');
    if (final === undefined && original === undefined && !block.has('action')) continue;
    const report = bounceReport({
      recipient: reportedAddress(final) === undefined ? original : final,
      action: block.first('action'),
      status: block.first('status'),
      diagnostic: block.first('diagnostic-code'),
    });
    reports.push(report);
    if (report.action !== 'failed') continue;
    for (const address of [reportedAddress(original), reportedAddress(final)])
      if (address !== undefined) recipients.add(address);
  }
  const envelopeId = blocks.find((block) => block.has('original-envelope-id'))?.first('original-envelope-id');
  return { reports, recipients: [...recipients], ...(envelopeId === undefined ? {} : { envelopeId }) };
}
