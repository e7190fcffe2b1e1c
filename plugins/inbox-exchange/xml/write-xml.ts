/** Text that stands in XML as it is. Made by `element` and `textOf` only, so that nothing gets in unescaped. */
export class Xml {
  readonly #octets: string;

  private constructor(octets: string) {
    this.#octets = octets;
  }

  static element(
    name: string,
    attributes: Readonly<Record<string, string | number>>,
    ...content: readonly (Xml | string)[]
  ): Xml {
    const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
    const inside = content.map((each) => (each instanceof Xml ? each.#octets : escaped(each))).join('');
    return new Xml(inside === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inside}</${name}>`);
  }

  toString(): string {
    return this.#octets;
  }
}

export function element(...written: Parameters<(typeof Xml)['element']>): Xml {
  return Xml.element(...written);
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // As they stand, attributes would turn them into spaces, and text into line feeds (XML 1.0 sections 2.11 and 3.3.3).
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Characters that XML 1.0 cannot carry at all (section 2.2) become the sign for that. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>"'\t\n\r]/g, (character) => references[character] ?? character);
}
