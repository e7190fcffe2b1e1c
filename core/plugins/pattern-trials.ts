import type { SchemaCompiler } from '../settings/settings-schema.ts';

/** Patterns anywhere in a schema, also where they only look like some: trying one more costs nothing. */
export function patternsIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { pattern, patternProperties } = schema as Readonly<Record<string, unknown>>;
  const names = typeof patternProperties === 'object' && patternProperties !== null ? patternProperties : {};
  return [
    ...(typeof pattern === 'string' ? [pattern] : []),
    ...Object.keys(names),
    ...Object.values(schema).flatMap(patternsIn),
  ];
}

/** What patterns usually repeat, beside the characters that stand in them. */
const USUAL = 'aA0 -._@/';
/** Different repetitions that are tried of one pattern. */
const MOST = 40;
/** What doubles with each character takes ages over the first, what grows with its cube over the second. */
const LENGTHS = [40, 1000];

/**
 * Texts over which a pattern that goes back and forth does so: something it may repeat, often, and then what fits
 * nowhere. A pattern that passes may still have a text that it takes ages over; it is broken off there.
 */
export function trialsOf(pattern: string): readonly string[] {
  const words = pattern.match(/[\p{L}\p{N}]+/gu) ?? [];
  const units = [...new Set([...Array.from(USUAL), ...words, ...Array.from(pattern)])].slice(0, MOST);
  return units.flatMap((unit) => LENGTHS.map((length) => `${unit.repeat(Math.ceil(length / unit.length))}\u0000`));
}

type Compiler = Pick<SchemaCompiler, 'tester'>;

/** Undefined where it is no pattern: where it is to be one, compiling the schema says so. */
function testerOf(pattern: string, compiler: Compiler): ((text: string) => boolean) | undefined {
  try {
    return compiler.tester(pattern);
  } catch {
    return undefined;
  }
}

/** Holds every pattern of a schema against its trials: whoever waits for it breaks it off when it does not end. */
export function tryPatterns(schema: unknown, compiler: Compiler): void {
  for (const pattern of new Set(patternsIn(schema))) {
    const test = testerOf(pattern, compiler);
    if (test !== undefined) for (const trial of trialsOf(pattern)) test(trial);
  }
}
