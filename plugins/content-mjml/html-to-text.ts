import { DomUtils, ElementType, parseDocument } from 'htmlparser2';

type Node = ReturnType<typeof parseDocument>['children'][number];
type Element = Extract<Node, { readonly attribs: unknown }>;

const skipped = new Set(['head', 'style', 'script', 'title', 'template', 'input', 'select', 'textarea', 'object']);
/** A blank line stands before and after these. */
const paragraphs = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'blockquote', 'pre', 'table', 'hr']);
/** These begin on a line of their own. */
const blocks = new Set([
  'div',
  'section',
  'article',
  'header',
  'footer',
  'address',
  'dl',
  'dt',
  'dd',
  'center',
  'li',
  'tr',
]);

/** White space as HTML means it, with the no-break space; soft hyphens are not shown in mails. */
const spaces = /[\s\u00a0]+/g;

/** Text under construction: knows how many line breaks are owed before the next word. */
class TextLines {
  #text = '';
  #owed = 0;
  #space = false;

  /** At least `count` line breaks before what follows; none at the start. */
  breakLine(count: number): void {
    this.#owed = Math.max(this.#owed, count);
    this.#space = false;
  }

  /** One line break more, as `<br>` asks for; blank lines do not add up beyond one. */
  addBreak(): void {
    this.#owed = Math.min(this.#owed + 1, 2);
    this.#space = false;
  }

  /** Words whose white space means nothing but a gap. */
  flow(text: string): void {
    const collapsed = text.replaceAll('\u00ad', '').replace(spaces, ' ');
    if (collapsed.startsWith(' ')) this.#space = true;
    const words = collapsed.trim();
    if (words === '') return;
    this.raw(words);
    this.#space = collapsed.endsWith(' ');
  }

  /** Text as it is. */
  raw(text: string): void {
    if (this.#text !== '') this.#text += this.#owed > 0 ? '\n'.repeat(this.#owed) : this.#space ? ' ' : '';
    this.#owed = 0;
    this.#space = false;
    this.#text += text;
  }

  finish(): string {
    const lines = this.#text.split('\n').map((line) => line.trimEnd());
    return lines.join('\n').replaceAll(/\n{3,}/g, '\n\n');
  }
}

function isHidden({ name, attribs }: Element): boolean {
  return skipped.has(name) || attribs['hidden'] !== undefined || /display\s*:\s*none/i.test(attribs['style'] ?? '');
}

/** Makes the plain-text part of a page: what a reader would be told of it, in reading order. */
class TextWriter {
  readonly #lines = new TextLines();
  readonly #reveal: (text: string) => string;

  constructor(reveal: (text: string) => string) {
    this.#reveal = reveal;
  }

  write(nodes: readonly Node[]): string {
    for (const node of nodes) this.#node(node);
    return this.#lines.finish();
  }

  #part(nodes: readonly Node[]): string {
    return new TextWriter(this.#reveal).write(nodes);
  }

  #node(node: Node): void {
    if (node.type === ElementType.Text) this.#lines.flow(node.data);
    else if ('attribs' in node && !isHidden(node)) this.#element(node);
  }

  #element(element: Element): void {
    const { name } = element;
    const gap = paragraphs.has(name) ? 2 : blocks.has(name) ? 1 : 0;
    if (gap > 0) this.#lines.breakLine(gap);
    switch (name) {
      case 'br':
        this.#lines.addBreak();
        break;
      case 'hr':
        this.#lines.raw('---');
        break;
      case 'img':
        this.#lines.flow(element.attribs['alt'] ?? '');
        break;
      case 'a':
        this.#link(element);
        break;
      case 'ul':
      case 'ol':
        this.#list(element);
        break;
      case 'pre':
        this.#lines.raw(DomUtils.textContent(element).replaceAll(/\r\n?/g, '\n').replace(/^\n+/, '').trimEnd());
        break;
      case 'table':
        this.#table(element);
        break;
      default:
        for (const child of element.children) this.#node(child);
    }
    if (gap > 0) this.#lines.breakLine(gap);
  }

  /** `label (url)`; nothing for a picture without words; the label alone where the link leads nowhere, the address alone where it says the same. */
  #link(element: Element): void {
    const label = this.#part(element.children);
    const href = (element.attribs['href'] ?? '').trim();
    const target = href.replace(/^mailto:/i, '');
    const same = (text: string): string =>
      this.#reveal(text)
        .replace(/^https?:\/\//i, '')
        .replace(/\/$/, '')
        .toLowerCase();
    if (href === '' || href.startsWith('#')) this.#lines.flow(label);
    else if (label === '' && DomUtils.getElementsByTagName('img', element.children, true, 1).length > 0) return;
    else if (label === '' || same(label) === same(target)) this.#lines.flow(target);
    else this.#lines.flow(`${label} (${target})`);
  }

  #list(element: Element): void {
    const items = element.children.filter((child): child is Element => 'attribs' in child && child.name === 'li');
    for (const [index, item] of items.entries()) {
      if (isHidden(item)) continue;
      const bullet = element.name === 'ol' ? `${index + 1}. ` : '- ';
      const lines = this.#part(item.children).split('\n');
      this.#lines.breakLine(1);
      this.#lines.raw(bullet + lines.filter((line) => line !== '').join(`\n${' '.repeat(bullet.length)}`));
    }
  }

  /** Tables that only place things (MJML says so by their role) are read through; those with data row by row. */
  #table(element: Element): void {
    this.#rows(element, element.attribs['role'] === 'presentation');
  }

  #rows(element: Element, layout: boolean): void {
    for (const child of element.children) {
      if (!('attribs' in child)) continue;
      if (child.name === 'tr') this.#row(child, layout);
      else if (/^t(?:body|head|foot)$/.test(child.name)) this.#rows(child, layout);
      else this.#node(child);
    }
  }

  #row(row: Element, layout: boolean): void {
    const cells = row.children.filter((child): child is Element => 'attribs' in child && /^t[dh]$/.test(child.name));
    this.#lines.breakLine(layout ? 2 : 1);
    if (layout) {
      for (const cell of cells) {
        this.#lines.breakLine(1);
        this.#node(cell);
      }
      return;
    }
    const texts = cells.map((cell) => this.#part(cell.children).replaceAll(/\n+/g, ' ')).filter((text) => text !== '');
    if (texts.length > 0) this.#lines.raw(texts.join(' | '));
  }
}

/**
 * The plain-text part of an HTML page: paragraphs, lists, tables in reading order, links as `label (url)`, images by
 * their alternative text. Ends with a line break.
 * @param reveal text as a person would compare it, for a link whose label is its own address
 */
export function htmlToText(html: string, reveal: (text: string) => string = (text) => text): string {
  return `${new TextWriter(reveal).write(parseDocument(html).children)}\n`;
}
