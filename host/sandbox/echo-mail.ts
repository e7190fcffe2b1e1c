import type { Echo } from './fate.ts';

/** What the provider remembers of a mail it took. */
export interface TakenMail {
  readonly from: string;
  readonly to: string;
  readonly messageId: string;
  readonly subject: string;
  readonly headers: string;
}

const host = 'mx.sandbox.example';

function report(
  type: string,
  mail: TakenMail,
  from: string,
  subject: string,
  words: string,
  machine: readonly string[],
  at: Date,
): string {
  const boundary = 'sandbox-report';
  return [
    'Return-Path: <>',
    `From: ${from}`,
    `To: <${mail.from}>`,
    `Subject: ${subject}`,
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${type}.${mail.messageId.replaceAll(/[<>@]/g, '.')}@${host}>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=${type}; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    words,
    '',
    `--${boundary}`,
    `Content-Type: message/${type}`,
    '',
    ...machine,
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    mail.headers,
    '',
    `--${boundary}--`,
    '',
  ].join('\r\n');
}

function letter(
  mail: TakenMail,
  subject: string,
  words: readonly string[],
  extra: readonly string[],
  at: Date,
): string {
  return [
    `From: <${mail.to}>`,
    `To: <${mail.from}>`,
    `Subject: ${subject}`,
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <reply.${mail.messageId.replaceAll(/[<>@]/g, '.')}@${host}>`,
    `In-Reply-To: ${mail.messageId}`,
    `References: ${mail.messageId}`,
    ...extra,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...words,
    '',
  ].join('\r\n');
}

/** What comes back into the sender's mailbox: bounces as RFC 3464 has them, complaints as RFC 5965, people as people. */
export function echoMail(echo: Exclude<Echo, 'nothing'>, mail: TakenMail, at: Date): string {
  switch (echo) {
    case 'bounce':
      return report(
        'delivery-status',
        mail,
        `Mail Delivery System <MAILER-DAEMON@${host}>`,
        'Undelivered Mail Returned to Sender',
        `This is the mail system at ${host}. Your message to ${mail.to} could not be delivered: the account was closed.`,
        [
          `Reporting-MTA: dns; ${host}`,
          '',
          `Final-Recipient: rfc822; ${mail.to}`,
          'Action: failed',
          'Status: 5.1.1',
          `Diagnostic-Code: smtp; 550 5.1.1 <${mail.to}>: Recipient address rejected: account closed`,
        ],
        at,
      );
    case 'complaint':
      return report(
        'feedback-report',
        mail,
        `Complaints <complaints@${host}>`,
        'Complaint about message',
        'This is an email abuse report for a message that you sent.',
        [
          'Feedback-Type: abuse',
          'User-Agent: Sandbox/1',
          'Version: 1',
          `Original-Mail-From: <${mail.from}>`,
          `Original-Rcpt-To: <${mail.to}>`,
        ],
        at,
      );
    case 'answer':
      return letter(
        mail,
        `Re: ${mail.subject}`,
        ['Hello,', '', 'thank you for writing! Could we come on Saturday morning, the four of us?', '', 'Warm regards'],
        [],
        at,
      );
    case 'out-of-office':
      return letter(
        mail,
        `Out of office: ${mail.subject}`,
        ['I am away until Monday and read my mail then.'],
        ['Auto-Submitted: auto-replied', 'Precedence: bulk'],
        at,
      );
    case 'unsubscribe':
      return letter(mail, 'unsubscribe', ['Please take me off your list.'], [], at);
  }
}
