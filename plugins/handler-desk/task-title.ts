import type { InboundMail } from '@postrider/sdk';

/** Characters of the longest title. */
const titleLimit = 200;

/** What mail programs of various tongues put before the subject of an answer, and of a mail passed on. */
const answer = /^(?:re|aw|antw|sv|vs|rif|r|odp|ynt|atb|回复|答复|返信)(?:\[\d{1,3}\])?[:：]\s*/i;
const passedOn = /^(?:fwd?|wg|tr|rv|enc|vb|doorst|i|转发|転送)(?:\[\d{1,3}\])?[:：]\s*/i;

/** Shortens with an ellipsis, never inside a surrogate pair. */
function shorten(text: string): string {
  if (text.length <= titleLimit) return text;
  const start = text.slice(0, titleLimit - 1).replace(/[\ud800-\udbff]$/, '');
  return `${start.trimEnd()}…`;
}

/** The subject with one mark of answering in front at most: `AW: Re: RE[2]: Wedding` becomes `Re: Wedding`. */
export function taskTitle({ subject, from }: Pick<InboundMail, 'subject' | 'from'>): string {
  let rest = subject.replace(/\s+/g, ' ').trim();
  let first = '';
  for (;;) {
    const mark = answer.exec(rest) ?? passedOn.exec(rest);
    if (mark === null) break;
    first ||= answer.test(mark[0]) ? 'Re: ' : 'Fwd: ';
    rest = rest.slice(mark[0].length);
  }
  if (rest !== '') return shorten(first + rest);
  return shorten(from === undefined ? 'Mail without a subject' : `Mail from ${from.name ?? from.address}`);
}
