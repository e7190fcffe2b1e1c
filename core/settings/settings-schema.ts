import { resolve } from 'node:path';
import { breakOff } from './break-off.ts';
import type { BreakOff } from './break-off.ts';
import { isSchema } from './describe-schema.ts';
import { escapePointer } from './located-document.ts';
import { schemaFaults } from './schema-fault.ts';
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

/** What the keywords may look at while a value is checked. */
interface Surroundings {
  readonly known: KnownNames;
  readonly folder: string | undefined;
}

/** Where a keyword found its value, as ajv tells it. */
interface DataPlace {
  readonly parentData: Record<string | number, unknown>;
  readonly parentDataProperty: string | number;
}

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

/** A date of the calendar; the engine's own parser takes February 30th for March 2nd. */
function isDate(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const FORMATS = {
  date: isDate,
  email: /^[^\s@<>,]{1,64}@[^\s@<>,]{1,255}$/,
  hostname: /^[^\s/:@]{1,253}$/,
  'time-zone': isTimeZone,
  uri: (text: string) => URL.canParse(text),
};

/**
 * Compiles settings schemas (JSON Schema 2020-12) with this project's keywords: `secret` for a reference to a secret,
 * `reference` for the name of something configured, `path` for a file's path, relative to the configuration's folder. Strict: an unknown keyword, or a default where it
 * would not be filled in, is the schema's fault. Vetted schemas have been through this once; not comparing them with
 * the schema of schemas again makes a start several times faster.
 */
export async function schemaCompiler(schemas: 'vetted' | 'unknown'): Promise<SchemaCompiler> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const patterns = new WatchedPatterns();
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    useDefaults: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    strictTuples: false,
    validateSchema: schemas === 'unknown',
    meta: schemas === 'unknown',
    logger: false,
    passContext: true,
    addUsedSchema: false,
    // Each schema is compiled once and run once: making the compiled code faster costs more than it saves.
    code: { optimize: false, regExp: patterns.make },
    formats: FORMATS,
  });
  ajv.addVocabulary(['secret', 'patternErrorMessage', 'enumDescriptions', 'markdownDescription']);
  ajv.addKeyword({
    keyword: 'reference',
    type: 'string',
    schemaType: 'string',
    errors: false,
    validate(this: Surroundings, section: string, name: string) {
      return this.known.get(section)?.includes(name) ?? false;
    },
  });
  ajv.addKeyword({
    keyword: 'path',
    type: 'string',
    schemaType: 'boolean',
    modifying: true,
    errors: false,
    validate(this: Surroundings, isPath: boolean, path: string, _schema: unknown, at?: DataPlace) {
      if (isPath && this.folder !== undefined && at !== undefined) {
        at.parentData[at.parentDataProperty] = resolve(this.folder, path);
      }
      return true;
    },
  });
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
      const validate = ajv.compile(expandSecrets(schema));
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
