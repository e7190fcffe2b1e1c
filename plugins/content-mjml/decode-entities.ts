import { DomUtils, parseDocument } from 'htmlparser2';

/** `Tom &amp; Co` as a reader sees it. */
export function decodeEntities(markup: string): string {
  return markup.includes('&') ? DomUtils.textContent(parseDocument(markup)) : markup;
}
