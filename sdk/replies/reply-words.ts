import { replyLines } from './parse-reply.ts';

/**
 * The words of a reply as the rules see them: lower case, on one line, without the codes that each line repeats.
 * Mail addresses become `<address>` and links lose their path, because their letters say nothing about the refusal:
 * a mailbox may well be called `spam`.
 */
export function replyWords(text: string): string {
  return replyLines(text)
    .map((line) => line.words)
    .join(' ')
    .toLowerCase()
    .replaceAll('’', "'")
    .split(/\s/)
    .filter((word) => word !== '')
    .map(withoutNames)
    .join(' ');
}

function withoutNames(word: string): string {
  const link = word.indexOf('://');
  if (link !== -1) {
    const path = word.indexOf('/', link + 3);
    return path === -1 ? word : word.slice(0, path);
  }
  if (!word.includes('@')) return word;
  // What follows the address is kept: servers write `<mia@shop.example>:mailbox is full` without a blank.
  const end = word.indexOf('>', word.indexOf('@'));
  return end === -1 ? '<address>' : `<address>${word.slice(end + 1)}`;
}
