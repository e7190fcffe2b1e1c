import type { LineCounter, Node, YAMLError } from 'yaml';
import type { Place } from '../contracts/index.ts';
import { plainJson } from './plain-json.ts';

/** A YAML or JSON text as a plain value that remembers where each part stands. */
export interface LocatedDocument {
  readonly value: unknown;
  /** Where the value at a JSON pointer begins, or its key; the nearest enclosing part when there is none. */
  place(pointer: string, part?: 'key' | 'value'): Place;
}

/** What is wrong with the text itself, before anything in it is looked at. */
export interface SyntaxFault {
  readonly kind: 'syntax' | 'duplicate-key';
  /** A sentence's middle: "a quote that is never closed". */
  readonly found: string;
  /** A sentence: what mends it, where that is known. */
  readonly remedy?: string;
  readonly place: Place;
}

/** Values that a text may unfold to, aliases written out: enough for thousands of accounts, too few to fill the memory. */
const VALUES = 100_000;
const DEPTH = 64;

const SENTENCES: { readonly [code: string]: string } = {
  BAD_ALIAS: 'an alias that is not understood',
  BAD_DQ_ESCAPE: 'a backslash that means nothing inside double quotes',
  BAD_INDENT: 'a line that is not indented like its neighbours',
  BAD_SCALAR_START: 'a character that a text may begin with only inside quotes',
  BLOCK_IN_FLOW: 'an indented group inside brackets or braces',
  MISSING_CHAR: 'a quote, bracket, comma or space that is missing',
  MULTIPLE_ANCHORS: 'two anchors on one value',
  MULTIPLE_DOCS: 'a second document behind `---`',
  MULTILINE_IMPLICIT_KEY: 'a key that runs over several lines, or a colon that is missing',
  RESOURCE_EXHAUSTION: 'groups nested too deeply',
  TAB_AS_INDENT: 'a tab used to indent; YAML wants spaces',
  TAG_RESOLVE_FAILED: 'a tag such as `!name`, which is not known here',
  UNEXPECTED_TOKEN: 'something that does not belong here',
};

const REMEDIES: { readonly [code: string]: string } = {
  BAD_DQ_ESCAPE: "Leave the quotes away, or use single ones: 'NORTHLIGHT\\sales'.",
};

/** Tags of the values that JSON has too. */
const PLAIN_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

export function escapePointer(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The segments of a JSON pointer (RFC 6901). */
export function pointerSegments(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

interface Spot {
  readonly key?: number;
  readonly value: number;
}

/** Turns the parsed tree into a value, noting spots and faults on the way. */
class Unfolding {
  readonly spots = new Map<string, Spot>();
  readonly faults: { readonly kind: SyntaxFault['kind']; readonly found: string; readonly offset: number }[] = [];
  #values = 0;
  readonly #yaml: typeof import('yaml');
  /** The library looks an alias up by walking the whole document; here the walk has just been past it. */
  readonly #anchors = new Map<string, Node>();

  constructor(yaml: typeof import('yaml')) {
    this.#yaml = yaml;
  }

  value(node: Node | null | undefined, pointer: string, key: number | undefined, depth: number): unknown {
    const offset = node?.range?.[0] ?? key ?? 0;
    const isText = this.#yaml.isScalar(node) && node.value !== null;
    this.spots.set(pointer, { ...(key === undefined ? {} : { key }), value: isText ? offset : (key ?? offset) });
    this.#values++;
    if (this.#values === VALUES + 1) {
      this.#fault('syntax', `more than ${VALUES} values, aliases written out`, offset);
    }
    if (depth === DEPTH) this.#fault('syntax', `groups nested more than ${DEPTH} deep`, offset);
    if (this.#values > VALUES || depth >= DEPTH) return null;
    const value = this.#unfold(node, pointer, key, depth, offset);
    // Noted last: inside itself an anchor is not known yet.
    const anchor = this.#yaml.isAlias(node) ? undefined : (node as { anchor?: string } | null | undefined)?.anchor;
    if (anchor !== undefined && node) this.#anchors.set(anchor, node);
    return value;
  }

  #unfold(node: Node | null | undefined, pointer: string, key: number | undefined, depth: number, offset: number) {
    if (this.#yaml.isAlias(node)) {
      const source = this.#anchors.get(node.source);
      if (source !== undefined) return this.value(source, pointer, key, depth + 1);
      this.#fault('syntax', `the alias \`*${node.source}\` before any anchor of that name`, offset);
      return null;
    }
    const tag = node?.tag;
    if (tag !== undefined && !PLAIN_TAG.test(tag))
      this.#fault('syntax', SENTENCES['TAG_RESOLVE_FAILED'] ?? tag, offset);
    if (this.#yaml.isSeq(node)) {
      return node.items.map((item, index) => this.value(item as Node, `${pointer}/${index}`, undefined, depth + 1));
    }
    if (this.#yaml.isMap(node)) return this.#map(node, pointer, depth);
    if (!this.#yaml.isScalar(node)) return null;
    return typeof node.value === 'bigint' ? Number(node.value) : (node.value ?? null);
  }

  #map(node: InstanceType<typeof import('yaml').YAMLMap>, pointer: string, depth: number): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    for (const pair of node.items) {
      const keyNode = pair.key as Node | null;
      const offset = keyNode?.range?.[0] ?? 0;
      if (!this.#yaml.isScalar(keyNode)) {
        this.#fault('syntax', 'a key that is not a plain word', offset);
        continue;
      }
      const key = String(keyNode.value);
      if (key === '__proto__') this.#fault('syntax', 'the key `__proto__`', offset);
      else if (entries.has(key)) this.#fault('duplicate-key', key, offset);
      else {
        const value = this.value(pair.value as Node | null, `${pointer}/${escapePointer(key)}`, offset, depth + 1);
        entries.set(key, value);
      }
    }
    return Object.fromEntries(entries);
  }

  #fault(kind: SyntaxFault['kind'], found: string, offset: number): void {
    this.faults.push({ kind, found, offset });
  }
}

function wordsFor({ code }: YAMLError): Pick<SyntaxFault, 'found' | 'remedy'> {
  const remedy = REMEDIES[code];
  return { found: SENTENCES[code] ?? 'something that is not YAML', ...(remedy === undefined ? {} : { remedy }) };
}

/** A text that was read, or what is wrong with it. */
export interface Located {
  readonly document?: LocatedDocument;
  readonly faults: readonly SyntaxFault[];
}

/**
 * Reads YAML 1.2 (and so JSON), keeping the line and column of every part. Duplicate keys are faults; the document
 * is still there when they are the only ones. The library's own check for them takes a minute for 60,000 keys.
 */
export async function locateDocument(text: string, file: string): Promise<Located> {
  return located(await import('yaml'), text, file);
}

/**
 * Reads JSON as `locateDocument` does, and where nothing is odd leaves its places unread until somebody asks for one:
 * ten manifests then take 5 ms instead of 140.
 */
export async function locateJson(text: string, file: string): Promise<Located> {
  const plain = plainJson(text);
  const yaml = await import('yaml');
  if (plain === undefined) return located(yaml, text, file);
  let whole: LocatedDocument | undefined;
  return {
    document: {
      value: plain.value,
      place(pointer, part) {
        whole ??= located(yaml, text, file).document;
        return whole?.place(pointer, part) ?? { file, pointer };
      },
    },
    faults: [],
  };
}

function located(yaml: typeof import('yaml'), text: string, file: string): Located {
  const lines: LineCounter = new yaml.LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const tree = yaml.parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  });
  const broken = [...tree.errors, ...tree.warnings];
  if (broken.length > 0) {
    return {
      faults: broken.map((error) => ({ kind: 'syntax', ...wordsFor(error), place: place(error.pos[0]) })),
    };
  }
  const unfolding = new Unfolding(yaml);
  const value = unfolding.value(tree.contents, '', undefined, 0);
  const faults = unfolding.faults.map(({ kind, found, offset }) => ({ kind, found, place: place(offset) }));
  if (faults.some((fault) => fault.kind === 'syntax')) return { faults };
  return { document: { value, place: (pointer, part) => spotPlace(unfolding.spots, pointer, part, place) }, faults };
}

function spotPlace(
  spots: ReadonlyMap<string, Spot>,
  pointer: string,
  part: 'key' | 'value' = 'value',
  place: (offset: number) => Place,
): Place {
  let at = pointer;
  let spot = spots.get(at);
  while (spot === undefined && at !== '') {
    at = at.slice(0, at.lastIndexOf('/'));
    spot = spots.get(at);
  }
  const offset = part === 'key' || at !== pointer ? (spot?.key ?? spot?.value) : spot?.value;
  return { ...place(offset ?? 0), pointer };
}
