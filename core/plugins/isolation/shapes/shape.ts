/** Reads a value that comes from outside: a value of this side's own, made of the fields that are known; or a fault. */
export type Shape<T> = (value: unknown, at: string) => T;

/** What came is not of the shape that the contract asks for. */
export class ShapeFault extends Error {
  override readonly name = 'ShapeFault';
}

function fault(at: string, expected: string): never {
  throw new ShapeFault(`${at === '' ? 'the answer' : `\`${at}\``} is not ${expected}`);
}

/** Texts are cut, not refused: servers say what they like. */
export function text(most: number): Shape<string> {
  return (value, at) => (typeof value === 'string' ? value.slice(0, most) : fault(at, 'a text'));
}

/** A text that means something only whole. */
export function wholeText(most: number): Shape<string> {
  return (value, at) =>
    typeof value === 'string' && value.length <= most ? value : fault(at, `a text of at most ${most} characters`);
}

export function number(least = -Infinity, most = Infinity): Shape<number> {
  return (value, at) =>
    typeof value === 'number' && value >= least && value <= most
      ? value
      : fault(at, `a number from ${least} to ${most}`);
}

export function integer(least: number, most = Number.MAX_SAFE_INTEGER): Shape<number> {
  const read = number(least, most);
  return (value, at) => (Number.isInteger(value) ? read(value, at) : fault(at, 'a whole number'));
}

export const truth: Shape<boolean> = (value, at) => (typeof value === 'boolean' ? value : fault(at, 'true or false'));

export function octets(most: number): Shape<Uint8Array> {
  return (value, at) =>
    value instanceof Uint8Array && value.byteLength <= most ? value : fault(at, `at most ${most} octets`);
}

export function oneOf<const Word extends string>(...words: readonly Word[]): Shape<Word> {
  return (value, at) => words.find((word) => word === value) ?? fault(at, `one of ${words.join(', ')}`);
}

export function list<T>(item: Shape<T>, most: number): Shape<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length > most) return fault(at, `a list of at most ${most}`);
    return Array.from(value as readonly unknown[], (each, index) => item(each, `${at}[${index}]`));
  };
}

/** Names and texts, at most `most` of them. */
export function dictionary<T>(item: Shape<T>, most: number): Shape<Readonly<Record<string, T>>> {
  return (value, at) => {
    if (typeof value !== 'object' || value === null) return fault(at, 'a group of names');
    const entries = Object.entries(value);
    if (entries.length > most) return fault(at, `a group of at most ${most} names`);
    return Object.fromEntries(
      entries.filter(([name]) => name !== '__proto__').map(([name, each]) => [name, item(each, `${at}.${name}`)]),
    );
  };
}

/** Marks a field that may be left out. */
export function optional<T>(shape: Shape<T>): { readonly optional: Shape<T> } {
  return { optional: shape };
}

type Field = Shape<unknown> | { readonly optional: Shape<unknown> };
type Fields = Readonly<Record<string, Field>>;
type Needed<F extends Fields> = {
  readonly [Name in keyof F as F[Name] extends Shape<unknown> ? Name : never]: F[Name] extends Shape<infer T>
    ? T
    : never;
};
type Free<F extends Fields> = {
  readonly [Name in keyof F as F[Name] extends Shape<unknown> ? never : Name]?: F[Name] extends {
    readonly optional: Shape<infer T>;
  }
    ? T
    : never;
};

/** The known fields of an object, and no others. */
export function object<F extends Fields>(fields: F): Shape<Needed<F> & Free<F>> {
  const known = Object.entries(fields);
  return (value, at) => {
    if (typeof value !== 'object' || value === null) return fault(at, 'a group of fields');
    const read: Record<string, unknown> = {};
    for (const [name, field] of known) {
      const found = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
      const where = at === '' ? name : `${at}.${name}`;
      if (typeof field === 'function') read[name] = field(found, where);
      else if (found !== undefined) read[name] = field.optional(found, where);
    }
    return read as Needed<F> & Free<F>;
  };
}

/** One of several shapes, told apart by the field `kind`. */
export function byKind<T>(shapes: Readonly<Record<string, Shape<T>>>): Shape<T> {
  return (value, at) => {
    const kind: unknown = typeof value === 'object' && value !== null ? (value as { kind?: unknown }).kind : undefined;
    const shape = typeof kind === 'string' && Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
    return shape === undefined ? fault(`${at}.kind`, `one of ${Object.keys(shapes).join(', ')}`) : shape(value, at);
  };
}

/** Anything that JSON can say, within limits: numbers, texts, lists and groups. */
export function plain(limits: {
  readonly nodes: number;
  readonly depth: number;
  readonly characters: number;
}): Shape<unknown> {
  return (value, at) => {
    let nodes = 0;
    let characters = 0;
    const copy = (each: unknown, depth: number): unknown => {
      nodes++;
      if (nodes > limits.nodes || depth > limits.depth) return fault(at, 'plain data of a bearable size');
      if (each === null || typeof each === 'number' || typeof each === 'boolean' || each === undefined) return each;
      if (typeof each === 'string') {
        characters += each.length;
        return characters > limits.characters ? fault(at, 'plain data of a bearable size') : each;
      }
      if (Array.isArray(each)) {
        // A list may claim to be endless and hold nothing.
        if (nodes + each.length > limits.nodes) return fault(at, 'plain data of a bearable size');
        return Array.from(each as readonly unknown[], (item) => copy(item, depth + 1));
      }
      if (
        typeof each !== 'object' ||
        ![Object.prototype, null].includes(Object.getPrototypeOf(each) as object | null)
      ) {
        return fault(at, 'plain data');
      }
      return Object.fromEntries(
        Object.entries(each).flatMap(([name, item]) => {
          characters += name.length;
          return name === '__proto__' || characters > limits.characters ? [] : [[name, copy(item, depth + 1)]];
        }),
      );
    };
    return copy(value, 0);
  };
}
