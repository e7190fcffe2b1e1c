import { withoutHistory } from './without-history.ts';

/** Characters of the longest body: some ten pages. */
const bodyLimit = 20_000;

const notice = '[The rest is left out here; the whole mail is in the mailbox.]';

/** What the person wrote this time, without what was said before, in a length one can read. */
export function taskBody(text: string): string {
  const lines = withoutHistory(text.replace(/\r\n?/g, '\n').toWellFormed().split('\n'));
  const body = lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{4,}/g, '\n\n\n')
    .replace(/^\n+/, '')
    .trimEnd();
  if (body.length <= bodyLimit) return body;
  // The cut may fall inside a surrogate pair: its half is dropped.
  return `${body
    .slice(0, bodyLimit)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}\n\n${notice}`;
}
