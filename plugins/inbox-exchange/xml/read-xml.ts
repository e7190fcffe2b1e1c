import sax from 'sax';
import type { SAXParser } from 'sax';
import { shortName } from './namespaces.ts';

export interface XmlElement {
  /** With its namespace's short name. */
  readonly name: string;
  /** Those without a namespace. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** Content that is handed on while it comes, because it is too large to be held as text. */
export interface XmlStream {
  /** Of the element whose text it is. */
  readonly name: string;
  take(text: string): void;
}

export interface XmlLimits {
  readonly depth: number;
  readonly elements: number;
  /** Attributes of one element. */
  readonly attributes: number;
  /** Characters of all texts and attributes together, without what is handed on. */
  readonly characters: number;
}

/** Why a text cannot be read as XML, or is not read to its end. */
export class XmlFault extends Error {
  override readonly name = 'XmlFault';
  readonly kind: 'malformed' | 'too-large';

  constructor(kind: XmlFault['kind'], why: string) {
    super(why);
    this.kind = kind;
  }
}

interface Growing {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Growing[];
  text: string;
}

/** The parser looks at the length of what it holds once a write. */
const octetsAtOnce = 16 * 1024;

/** Characters. The parser compares each attribute with all before it, and tells of none before the tag's end. */
const longestTag = 32 * 1024;

/**
 * Reads one XML document that a stranger sends in pieces: UTF-8, with no DTD, no entities but the five of XML itself,
 * and limits on everything. Each method throws an XmlFault.
 */
export class XmlReader {
  readonly #limits: XmlLimits;
  readonly #stream: XmlStream | undefined;
  readonly #parser = sax.parser(true, { xmlns: true, strictEntities: true, position: true });
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #open: Growing[] = [];
  #root: Growing | undefined;
  /** Where the tag begins whose end has not come. */
  #tagAt: number | undefined;
  #elements = 0;
  #characters = 0;

  constructor(limits: XmlLimits, stream?: XmlStream) {
    this.#limits = limits;
    this.#stream = stream;
    const handlers: Partial<SAXParser> = {
      onopentagstart: () => void (this.#tagAt = this.#parser.position),
      onopentag: ({ uri, local, attributes }) => {
        this.#tagAt = undefined;
        this.#enter(shortName(uri, local), Object.values(attributes));
      },
      onclosetag: () => void this.#open.pop(),
      ontext: (text) => this.#text(text),
      oncdata: (text) => this.#text(text),
      ondoctype() {
        throw new XmlFault('malformed', 'it has a document type, which SOAP forbids');
      },
      onprocessinginstruction({ name, body }) {
        const encoding = name === 'xml' ? /encoding\s*=\s*["']([^"']*)/.exec(body)?.[1] : undefined;
        if (encoding !== undefined && !/^utf-?8$/i.test(encoding))
          throw new XmlFault('malformed', `its encoding is ${encoding.slice(0, 40)}`);
      },
      onerror({ message }) {
        throw new XmlFault('malformed', (message.split('\n')[0] ?? '').slice(0, 100));
      },
    };
    Object.assign(this.#parser, handlers);
  }

  write(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; at += octetsAtOnce) {
      const text = this.#decoded(piece.subarray(at, at + octetsAtOnce));
      if (text !== '') this.#parser.write(text);
      if (this.#tagAt !== undefined && this.#parser.position - this.#tagAt > longestTag)
        throw new XmlFault('too-large', 'it has a longer tag than any answer needs');
    }
  }

  /** The document, which has to be whole by now. */
  end(): XmlElement {
    const rest = this.#decoded();
    if (rest !== '') this.#parser.write(rest);
    this.#parser.close();
    if (this.#root === undefined) throw new XmlFault('malformed', 'it is empty');
    return this.#root;
  }

  #decoded(piece?: Uint8Array): string {
    try {
      return piece === undefined ? this.#decoder.decode() : this.#decoder.decode(piece, { stream: true });
    } catch {
      throw new XmlFault('malformed', 'it is not UTF-8');
    }
  }

  #enter(
    name: string,
    written: readonly { readonly prefix: string; readonly local: string; readonly value: string }[],
  ) {
    this.#elements += 1;
    const { depth, elements, attributes } = this.#limits;
    if (this.#open.length >= depth || this.#elements > elements || written.length > attributes)
      throw new XmlFault('too-large', 'it has more elements than any answer needs');
    const plain = written.filter(({ prefix }) => prefix === '');
    this.#count(name.length + plain.reduce((sum, { local, value }) => sum + local.length + value.length, 0));
    const element = {
      name,
      attributes: new Map(plain.map(({ local, value }) => [local, value])),
      children: [],
      text: '',
    };
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.children.push(element);
    else if (this.#root === undefined) this.#root = element;
    else throw new XmlFault('malformed', 'something follows its end');
    this.#open.push(element);
  }

  #text(text: string): void {
    const element = this.#open.at(-1);
    if (element === undefined) return;
    if (element.name === this.#stream?.name) {
      this.#stream.take(text);
      return;
    }
    this.#count(text.length);
    element.text += text;
  }

  #count(characters: number): void {
    this.#characters += characters;
    if (this.#characters > this.#limits.characters)
      throw new XmlFault('too-large', 'it has more text than any answer needs');
  }
}

/** The first child of this name, and of that the next. */
export function child(element: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  let found = element;
  for (const name of names) found = found?.children.find((each) => each.name === name);
  return found;
}
