import type { ParsedMail } from './parsed-mail.ts';

/** Received fields of a mail that runs in a circle (RFC 5321 section 6.3). */
const loopHops = 100;

const machineSender = /^(?:mailer-daemon|postmaster|mail-daemon|mdaemon|double-bounce)$/i;

/** True for the null reverse-path that reports must have (RFC 5321 section 4.5.5). */
export function hasNullReturnPath(mail: ParsedMail): boolean {
  return /^\s*<\s*>\s*$/.test(mail.header.first('return-path') ?? '');
}

/** True for the senders that servers use for themselves. Some report with a return path and no other sign. */
export function isFromMailServer(mail: ParsedMail): boolean {
  const from = mail.from?.address ?? mail.header.first('from') ?? '';
  return machineSender.test(from.split('@', 1)[0]?.replace(/^.*[<\s"]/, '') ?? '');
}

/** Content-Type multipart/report (RFC 6522), with its report-type when there is one. */
export function reportType(mail: ParsedMail): { readonly type?: string } | undefined {
  const contentType = mail.header.first('content-type') ?? '';
  if (!/^\s*multipart\/report\b/i.test(contentType)) return undefined;
  const type = /report-type\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1]?.toLowerCase();
  return type === undefined ? {} : { type };
}

const signs: readonly { readonly name: string; readonly shows: (mail: ParsedMail) => boolean }[] = [
  {
    // RFC 3834 section 5: anything but `no`, parameters apart.
    name: 'Auto-Submitted',
    shows: ({ header }) => {
      const word = header.first('auto-submitted')?.split(';', 1)[0]?.trim().toLowerCase();
      return word !== undefined && word !== 'no';
    },
  },
  {
    name: 'Precedence',
    shows: ({ header }) => /^\s*(?:bulk|junk|list|auto[_-]?reply)\b/i.test(header.first('precedence') ?? ''),
  },
  {
    // Exchange and Outlook; `None` takes it back.
    name: 'X-Auto-Response-Suppress',
    shows: ({ header }) => /\b(?:all|oof|autoreply|dr|rn|nrn)\b/i.test(header.first('x-auto-response-suppress') ?? ''),
  },
  {
    name: 'X-Autoreply',
    shows: ({ header }) =>
      ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-reply-from', 'x-loop'].some((name) =>
        header.has(name),
      ),
  },
  { name: 'List', shows: ({ header }) => [...header.names].some((name) => name.startsWith('list-')) },
  { name: 'null return path', shows: hasNullReturnPath },
  { name: 'mail server', shows: isFromMailServer },
  { name: 'report', shows: (mail) => reportType(mail) !== undefined },
  { name: 'loop', shows: ({ header }) => header.all('received').length >= loopHops },
];

/** The first sign that no person wrote this mail; undefined when there is none. */
export function automaticSign(mail: ParsedMail): string | undefined {
  return signs.find(({ shows }) => shows(mail))?.name;
}
