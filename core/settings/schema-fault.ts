import type { ErrorObject } from 'ajv';
import { nearestMatch } from '../nearest-match.ts';
import { describeSchema, isSchema } from './describe-schema.ts';
import { describeValue } from './describe-value.ts';
import { escapePointer, pointerSegments } from './located-document.ts';

/** One thing that is wrong with a value, before it is put into words for its file. */
export type SchemaFault =
  | { readonly kind: 'unknown'; readonly pointer: string; readonly known: readonly string[] }
  | { readonly kind: 'missing'; readonly pointer: string; readonly expected: string; readonly meaning?: string }
  | {
      readonly kind: 'wrong';
      readonly pointer: string;
      readonly found: string;
      readonly expected: string;
      readonly suggestion?: string;
    }
  | { readonly kind: 'name'; readonly pointer: string; readonly expected: string }
  | { readonly kind: 'bare-secret'; readonly pointer: string }
  | { readonly kind: 'reference'; readonly pointer: string; readonly name: string; readonly section: string }
  | {
      /** The schema would not come to an end; `length` is that of the text that the pattern was held against. */
      readonly kind: 'endless';
      readonly pointer: string;
      readonly milliseconds: number;
      readonly pattern?: string;
      readonly length?: number;
    };

type Schema = Readonly<Record<string, unknown>>;

function schemaOf(error: ErrorObject): Schema {
  return isSchema(error.parentSchema) ? error.parentSchema : {};
}

function isAlternative(error: ErrorObject): boolean {
  return error.keyword === 'oneOf' || error.keyword === 'anyOf';
}

/** True when the error says "this branch was not meant": another type, or another value of the word that tells them apart. */
function rulesOut(error: ErrorObject, at: string): boolean {
  const depth = error.instancePath.slice(at.length).split('/').length - 1;
  return (
    (depth === 0 && ['type', 'const', 'enum'].includes(error.keyword)) ||
    (depth === 1 && ['const', 'enum'].includes(error.keyword) && typeof error.data === 'string')
  );
}

/**
 * A union that fits no branch yields the errors of every branch. Those of the one branch that was meant are kept;
 * when that is not clear, one error for the union stands for all.
 */
function reduceUnions(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  let kept = [...errors];
  // Inner unions come before the outer ones in the validator's order.
  for (const union of errors.filter(isAlternative)) {
    if (!kept.includes(union)) continue;
    const branches = Map.groupBy(
      kept.filter((error) => error !== union && error.schemaPath.startsWith(`${union.schemaPath}/`)),
      (error) => error.schemaPath.slice(union.schemaPath.length + 1).split('/')[0],
    );
    const meant = [...branches.values()].filter((each) => !each.some((error) => rulesOut(error, union.instancePath)));
    const all = new Set([...branches.values()].flat());
    const chosen = meant.length === 1 ? meant[0] : undefined;
    kept = kept.filter((error) =>
      error === union ? chosen === undefined : !all.has(error) || chosen?.includes(error),
    );
  }
  return kept;
}

/** True when a secret is expected somewhere inside: then what was found may be one. */
function expectsSecrets(schema: Schema): boolean {
  return JSON.stringify(schema).includes('"secret":true');
}

function wrong(error: ErrorObject): SchemaFault {
  const schema = schemaOf(error);
  const pointer = error.instancePath;
  const data: unknown = error.data;
  const words = Array.isArray(schema['enum']) ? schema['enum'].filter((word) => typeof word === 'string') : [];
  const suggestion = typeof data === 'string' ? nearestMatch(data, words) : undefined;
  const name = pointerSegments(pointer).findLast((segment) => !/^\d+$/.test(segment));
  return {
    kind: 'wrong',
    pointer,
    found: describeValue(data, expectsSecrets(schema) ? 'secret' : name),
    expected: describeSchema(schema),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function faultOf(error: ErrorObject): SchemaFault {
  const { instancePath, keyword } = error;
  const params: Readonly<Record<string, unknown>> = error.params;
  const schema = schemaOf(error);
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  switch (keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = String(params['additionalProperty'] ?? params['unevaluatedProperty']);
      return { kind: 'unknown', pointer: `${instancePath}/${escapePointer(name)}`, known: Object.keys(properties) };
    }
    case 'required':
    case 'dependentRequired': {
      const name = String(params['missingProperty']);
      const wanted = properties[name];
      const meaning = isSchema(wanted) ? wanted['description'] : undefined;
      return {
        kind: 'missing',
        pointer: `${instancePath}/${escapePointer(name)}`,
        expected: isSchema(wanted) ? describeSchema(wanted) : 'a value',
        ...(typeof meaning === 'string' ? { meaning } : {}),
      };
    }
    case 'propertyNames': {
      const name = String(params['propertyName']);
      const names = isSchema(schema['propertyNames']) ? schema['propertyNames'] : {};
      const pointer = `${instancePath}/${escapePointer(name)}`;
      return { kind: 'name', pointer, expected: describeSchema(names) };
    }
    case 'reference':
      return { kind: 'reference', pointer: instancePath, name: String(error.data), section: String(error.schema) };
    default:
      if (schema['secret'] === true) return { kind: 'bare-secret', pointer: instancePath };
      return wrong(error);
  }
}

/** More than anyone mends in one go; a file of nothing but faults must not take minutes to put into words. */
const MOST = 500;

/** The validator's errors as faults: one for each thing that a person has to change. */
export function schemaFaults(errors: readonly ErrorObject[]): readonly SchemaFault[] {
  const faults = new Map<string, SchemaFault>();
  for (const error of reduceUnions(errors)) {
    // `if` only repeats what its branch said; errors inside a name are told by `propertyNames`.
    if (error.keyword === 'if' || error.propertyName !== undefined) continue;
    const fault = faultOf(error);
    const key = `${fault.kind} ${fault.pointer}`;
    if (!faults.has(key)) faults.set(key, fault);
    if (faults.size === MOST) break;
  }
  return [...faults.values()];
}
