/**
 * The words of a reply: UTF-8 where they are, else ISO 8859-1, lines joined by `\n`. Control characters become
 * spaces, for the text goes to logs and screens.
 */
export function replyText(octets: Buffer, start = 0, end = octets.length): string {
  const utf8 = octets.toString('utf8', start, end);
  const text = utf8.includes('\uFFFD') ? octets.toString('latin1', start, end) : utf8;
  return text
    .trimEnd()
    .replaceAll('\r\n', '\n')
    .replace(/(?!\n)\p{Cc}/gu, ' ');
}
