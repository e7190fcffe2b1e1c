import type { BounceReport } from '../../contracts/index.ts';
import { automaticSign, reportType } from '../automatic.ts';
import type { ParsedMail } from '../parsed-mail.ts';
import type { ReturnedMessage } from '../returned-message.ts';
import { bounceReport } from './bounce-report.ts';
import { deliveryStatus } from './delivery-status.ts';
import { plainBounce, refusalIn } from './plain-bounce.ts';

/** A mail that came back, and whom it was for. */
export interface Bounce {
  readonly reports: readonly BounceReport[];
  readonly envelopeId?: string;
  /** Every address that failed, by any of its names. */
  readonly recipients: readonly string[];
}

/** Exchange, Gmail and Exim name those who failed in a header as well. */
function failedRecipients(mail: ParsedMail): readonly string[] {
  const named = mail.header.all('x-failed-recipients').join(',').slice(0, 10_000);
  return (named.match(/[^\s<>,;]{1,254}@[^\s<>,;@]{1,253}/g) ?? []).slice(0, 100);
}

function withRecipients(reports: readonly BounceReport[]): Bounce {
  return {
    reports,
    recipients: reports.flatMap(({ action, recipient }) =>
      action === 'failed' && recipient !== undefined ? [recipient] : [],
    ),
  };
}

/**
 * Reads a failure report (RFC 3464) or what servers send in its place; undefined for anything else, delays included.
 * A person who forwards or quotes a report has not sent one: without a sign of a machine nothing is a bounce.
 */
export function readBounce(mail: ParsedMail, returned: ReturnedMessage): Bounce | undefined {
  const failed = failedRecipients(mail);
  const report = reportType(mail);
  if (automaticSign(mail) === undefined && failed.length === 0) return undefined;

  const status = deliveryStatus(mail);
  if (status !== undefined && status.reports.length > 0)
    return status.reports.some(({ action }) => action === 'failed') ? status : undefined;

  const plain = plainBounce(mail.text).map((words) => bounceReport(words));
  if (plain.length > 0) return withRecipients(plain);

  const isReport = report !== undefined && (report.type === undefined || report.type === 'delivery-status');
  if (failed.length === 0 && !isReport) return undefined;
  const diagnostic = refusalIn(mail.text);
  // Yahoo and others: a report without its machine-readable part, in words nobody listed. Only the returned mail's
  // own To can then say whom it was for, and only a refusal in the text tells it from a delay.
  const recipients = failed.length > 0 ? failed : returned.to.length === 1 ? returned.to : [];
  if (failed.length === 0 && diagnostic === undefined) return undefined;
  return withRecipients(
    (recipients.length > 0 ? recipients : [undefined]).map((recipient) => bounceReport({ recipient, diagnostic })),
  );
}
