import { breakOff } from './break-off.ts';
import type { BreakOff } from './break-off.ts';
import { isSchema } from './describe-schema.ts';
import { escapePointer } from './located-document.ts';
import { schemaFaults } from './schema-fault.ts';
import type { Surroundings } from './schema-engine.ts';
import type { SchemaFault } from './schema-fault.ts';
import { WatchedPatterns } from './watched-patterns.ts';
import type { PatternAtWork } from './watched-patterns.ts';

type Schema = Readonly<Record<string, unknown>>;

/** A name that a person gives: an account, a throttle, a secret. Safe as a folder's name. */
export const NAME: Schema = {
  type: 'string',
  pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}_-]{0,63}$',
  patternErrorMessage: 'a name of letters, digits, `-` and `_`, at most 64 characters',
};

/** Names that exist, by section of the configuration; what the keyword `reference` is checked against. */
export type KnownNames = ReadonlyMap<string, readonly string[]>;

/**
 * Fills defaults into the value, makes its paths absolute (they start in `folder`), and says all that is wrong with
 * it. Without a folder paths stay as they are.
 */
export type SchemaCheck = (value: unknown, known: KnownNames, folder?: string) => readonly SchemaFault[];

/** How work with strangers' schemas ended; `atWork` is the pattern that would not end. */
export type Endured<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'endless'; readonly atWork?: PatternAtWork };

export interface SchemaCompiler {
  /**
   * A check that takes longer than `milliseconds` is broken off, and so is each later one at once; without them it
   * takes as long as it takes.
   * @throws Error saying what is wrong with the schema.
   */
  compile(schema: Schema, milliseconds?: number): SchemaCheck;
  /** Tells whether texts fit a pattern, as in the schemas. @throws SyntaxError when it is none. */
  tester(pattern: string): (text: string) => boolean;
  /** Breaks off work with this compiler that takes too long. */
  endure<Result>(milliseconds: number, work: () => Result): Endured<Result>;
}

const MAPS = ['properties', 'patternProperties', '$defs', 'dependentSchemas'];
const LISTS = ['oneOf', 'anyOf', 'allOf', 'prefixItems'];
const SINGLES = ['items', 'additionalProperties', 'unevaluatedProperties', 'contains', 'not', 'if', 'then', 'else'];

/** Changes every schema inside a schema, innermost first; values that only look like schemas (defaults, enums) stay. */
export function mapSchema(schema: Schema, change: (schema: Schema) => Schema): Schema {
  const inner = (value: unknown): unknown => (isSchema(value) ? mapSchema(value, change) : value);
  const mapped = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (SINGLES.includes(keyword)) return [keyword, inner(value)];
    if (LISTS.includes(keyword) && Array.isArray(value)) return [keyword, value.map(inner)];
    if (MAPS.includes(keyword) && isSchema(value)) {
      return [keyword, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inner(each)]))];
    }
    return [keyword, value];
  });
  return change(Object.fromEntries(mapped));
}

/** Writes out `{ "secret": true }` as the reference it stands for. */
export function expandSecrets(schema: Schema): Schema {
  return mapSchema(schema, (each) =>
    each['secret'] === true
      ? { ...each, type: 'object', properties: { secret: NAME }, required: ['secret'], additionalProperties: false }
      : each,
  );
}

/**
 * Compiles settings schemas, each of them once. Unknown ones are compared with the schema of schemas; not doing that
 * again for those that have been through it makes a start several times faster.
 */
export async function schemaCompiler(schemas: 'vetted' | 'unknown'): Promise<SchemaCompiler> {
  const { schemaEngine } = await import('./schema-engine.ts');
  const patterns = new WatchedPatterns();
  const engine = schemaEngine(patterns);
  // Here, where nothing can break it off: half compiled it would be of no use to anybody.
  const ofSchemas = schemas === 'unknown' ? await import('./schema-of-schemas.ts') : undefined;
  const compiled = new WeakMap<Schema, ReturnType<typeof engine.compile>>();
  const requireSchema = (schema: Schema): void => {
    if (ofSchemas === undefined) return;
    const { dialect, validate } = ofSchemas;
    if ((schema['$schema'] ?? dialect) !== dialect) throw new Error(`$schema must be ${dialect}`);
    if (!validate(schema)) throw new Error(`schema is invalid: ${engine.errorsText(validate.errors)}`);
  };
  const validatorOf = (schema: Schema) => {
    const before = compiled.get(schema);
    if (before !== undefined) return before;
    const expanded = expandSecrets(schema);
    requireSchema(expanded);
    const made = engine.compile(expanded);
    compiled.set(schema, made);
    return made;
  };
  let run: BreakOff | undefined;
  const endure = <Result>(milliseconds: number, work: () => Result): Endured<Result> => {
    run ??= breakOff();
    const ended = run(milliseconds, work);
    if (ended.kind === 'done') return ended;
    const atWork = patterns.takeAtWork();
    return { kind: 'endless', ...(atWork === undefined ? {} : { atWork }) };
  };
  return {
    compile(schema, milliseconds) {
      const validate = validatorOf(schema);
      const check: SchemaCheck = (value, known, folder) => {
        const surroundings: Surroundings = { known, folder };
        return validate.call(surroundings, value) ? [] : schemaFaults(validate.errors ?? []);
      };
      return milliseconds === undefined ? check : enduring(check, milliseconds, endure);
    },
    tester: (pattern) => patterns.make(pattern, 'u').test,
    endure,
  };
}

/**
 * The check of a schema of this program's own: the same for all who ask, compiled when somebody first does. It tells
 * nobody of another: what it looks at is given to it each time.
 */
export function ownCheck(schema: () => Schema): () => Promise<SchemaCheck> {
  let check: Promise<SchemaCheck> | undefined;
  return () => (check ??= schemaCompiler('vetted').then((compiler) => compiler.compile(schema())));
}

/** A check that was broken off once is not tried again: a thousand accounts would take a thousand times as long. */
function enduring(check: SchemaCheck, milliseconds: number, endure: SchemaCompiler['endure']): SchemaCheck {
  let given: Extract<SchemaFault, { readonly kind: 'endless' }> | undefined;
  return (value, known, folder) => {
    if (given !== undefined) return [{ ...given, pointer: '' }];
    const ended = endure(milliseconds, () => unlessTooDeep(() => check(value, known, folder)));
    if (ended.kind === 'done' && ended.result !== undefined) return ended.result;
    const atWork = ended.kind === 'endless' ? ended.atWork : undefined;
    const pattern = atWork === undefined ? {} : { pattern: atWork.pattern, length: atWork.text.length };
    given = { kind: 'endless', pointer: pointerOf(value, atWork?.text) ?? '', milliseconds, ...pattern };
    return [given];
  };
}

/** Undefined for a schema that leads back to itself until the engine's stack is full: it does not end either. */
function unlessTooDeep<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

/** Where a text stands in a value, or under which name. */
function pointerOf(value: unknown, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (value === text) return '';
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, each] of Object.entries(value)) {
    const inside = name === text ? '' : pointerOf(each, text);
    if (inside !== undefined) return `/${escapePointer(name)}${inside}`;
  }
  return undefined;
}
