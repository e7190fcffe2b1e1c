/** MJML draws these by chance for menus and carousels; a program must not depend on chance. */
const drawnName = /\b[0-9a-f]{16}\b/g;
/** Places where line breaks and indentation are seen. */
const spaceMatters = /<(?:pre|textarea)\b|white-space\s*:\s*(?:pre|break-spaces)/i;

/** Numbers the names that MJML drew, in their order. Names that stand in the author's text stay. */
export function withSteadyNames(html: string, source: string): string {
  const names = new Map<string, string>();
  return html.replace(drawnName, (name) => {
    if (source.includes(name)) return name;
    const steady = names.get(name) ?? (names.size + 1).toString(16).padStart(16, '0');
    names.set(name, steady);
    return steady;
  });
}

/** Without the indentation and empty lines that MJML leaves: a third of the size, which mailbox providers count. */
export function withoutIndentation(html: string): string {
  const lines = html.replaceAll(/\r\n?/g, '\n').split('\n');
  if (spaceMatters.test(html)) return lines.join('\n');
  return `${lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')}\n`;
}
