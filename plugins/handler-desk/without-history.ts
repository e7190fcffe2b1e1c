const isQuoted = (line: string): boolean => /^\s{0,3}>/.test(line);
const isEmpty = (line: string): boolean => line.trim() === '';

/** Outlook's line in the tongues it speaks: `-----Original Message-----`, `-----Ursprüngliche Nachricht-----`. */
const originalMessage =
  /^\s*-{2,}\s*(?:original message|ursprüngliche nachricht|message d'origine|mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|исходное сообщение)\s*-{2,}\s*$/i;

/** First and second line of the header block that Outlook sets above what it quotes whole, without marks. */
const quotedFrom = /^\s*\*?(?:from|von|de|da|van|от|från)\*?\s*:.*\S/i;
const quotedSent =
  /^\s*\*?(?:sent|date|gesendet|datum|envoyé|enviado|inviato|data|verzonden|отправлено|дата|skickat)\*?\s*:.*\d/i;

/** Lines an attribution may be folded into: "On Monday, Anna Lind\n<anna@…> wrote:". */
const attributionLines = 3;

/** Where history that is quoted whole, without marks, begins; the number of lines when there is none. */
function unmarkedHistory(lines: readonly string[]): number {
  const at = lines.findIndex(
    (line, index) =>
      originalMessage.test(line.slice(0, 200)) ||
      (quotedFrom.test(line.slice(0, 200)) && quotedSent.test((lines[index + 1] ?? '').slice(0, 200))),
  );
  if (at === -1) return lines.length;
  // Outlook draws a line of underscores above its block.
  return at > 0 && /^\s*_{5,}\s*$/.test((lines[at - 1] ?? '').slice(0, 200)) ? at - 1 : at;
}

const bearsDate = (line: string): boolean => /\d[:.]\d\d|\b\d{4}\b/.test(line.slice(0, 500));
const bearsAddress = (line: string): boolean => /<[^<>\s]+@[^<>\s]+>/.test(line.slice(0, 500));

/**
 * The attribution above a quotation: a line that ends with a colon, with the date in it or up to two lines above.
 * "My dates are these:" is none.
 */
function withoutAttribution(lines: readonly string[], end: number): number {
  const last = lines[end - 1] ?? '';
  if (!/[:：]\s*$/.test(last.slice(-200))) return end;
  for (let start = end - 1; start >= Math.max(0, end - attributionLines); start--) {
    const line = lines[start] ?? '';
    if (isEmpty(line)) break;
    if (bearsDate(line)) return start;
  }
  return bearsAddress(last) ? end - 1 : end;
}

/**
 * The lines without the older mails quoted at the end. What stands between quoted lines is an answer to them and is kept
 * with them; a mail that is nothing but history is kept whole.
 */
export function withoutHistory(lines: readonly string[]): readonly string[] {
  let end = unmarkedHistory(lines);
  const skipEmpty = (): void => {
    while (end > 0 && isEmpty(lines[end - 1] ?? '')) end--;
  };
  skipEmpty();
  const afterQuotation = end;
  while (end > 0 && (isQuoted(lines[end - 1] ?? '') || isEmpty(lines[end - 1] ?? ''))) end--;
  // Empty lines were passed on the way up; without a quoted line among them nothing was quoted.
  if (end < afterQuotation) end = withoutAttribution(lines, end);
  skipEmpty();
  return end === 0 ? lines : lines.slice(0, end);
}
