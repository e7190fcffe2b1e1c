import { reportedAddress } from './bounce/bounce-report.ts';
import { HeaderFields } from './header-fields.ts';
import type { ParsedMail } from './parsed-mail.ts';
import type { ReturnedMessage } from './returned-message.ts';

/** A person told their provider that our mail is unwanted. */
export interface Complaint {
  readonly feedbackType: string;
  /** Often blacked out by the provider; then the returned mail's Message-ID has to tell. */
  readonly recipients: readonly string[];
}

const reportLimit = 262_144;

/** Feedback types (RFC 5965 section 7.3) in which nobody complained. */
const noComplaint = new Set(['not-spam', 'auth-failure', 'dmarc']);

/** Reads an abuse report (RFC 5965), or Outlook.com's older form: the mail attached, with one telling field. */
export function readComplaint(mail: ParsedMail, returned: ReturnedMessage): Complaint | undefined {
  const part = mail.parts.find(({ type }) => type === 'message/feedback-report');
  if (part !== undefined) {
    const report = HeaderFields.read(new TextDecoder().decode(part.content.subarray(0, reportLimit)));
    const feedbackType = report.first('feedback-type')?.trim().toLowerCase() ?? '';
    if (!/^[\w-]{1,40}$/.test(feedbackType) || noComplaint.has(feedbackType)) return undefined;
    const recipients = report.all('original-rcpt-to').flatMap((value) => reportedAddress(value) ?? []);
    return { feedbackType, recipients: recipients.slice(0, 100) };
  }
  const original = reportedAddress(returned.header.first('x-hmxmroriginalrecipient'));
  return original === undefined ? undefined : { feedbackType: 'abuse', recipients: [original] };
}
