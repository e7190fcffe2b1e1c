/** One header field, unfolded. */
export interface HeaderField {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
}

/** Fields read from one block; the rest of a longer one is left out. */
const fieldLimit = 2_000;

/** A block of header fields (RFC 5322 section 2.2), as mails, delivery reports and feedback reports have them. */
export class HeaderFields {
  readonly #values = new Map<string, string[]>();

  constructor(fields: Iterable<HeaderField>) {
    for (const { name, value } of fields) {
      const values = this.#values.get(name);
      if (values === undefined) this.#values.set(name, [value]);
      else values.push(value);
    }
  }

  /** Reads a block up to its first empty line. Lines that are no field, such as mbox's `From `, are passed over. */
  static read(block: string): HeaderFields {
    const fields: { name: string; value: string }[] = [];
    for (const line of block.replace(/^[\r\n]+/, '').split(/\r?\n/)) {
      if (line.trim() === '' || fields.length >= fieldLimit) break;
      const last = fields.at(-1);
      if (/^[ \t]/.test(line)) {
        if (last !== undefined) last.value += ` ${line.trim()}`;
        continue;
      }
      const colon = line.indexOf(':');
      const name = line.slice(0, Math.max(0, colon)).trim();
      if (/^[!-9;-~]+$/.test(name)) fields.push({ name: name.toLowerCase(), value: line.slice(colon + 1).trim() });
    }
    return new HeaderFields(fields);
  }

  /** The first value: of a field that stands twice, the later one may be smuggled in. */
  first(name: string): string | undefined {
    return this.#values.get(name)?.[0];
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  get names(): Iterable<string> {
    return this.#values.keys();
  }
}
