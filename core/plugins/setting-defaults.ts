import { isSchema } from '../settings/describe-schema.ts';
import type { PermissionPart } from './network-permission.ts';

/** What stands in a value at a path, as the text that an address is made of. */
export function textAt(value: unknown, path: readonly string[]): string | undefined {
  let inside = value;
  for (const key of path) {
    if (typeof inside !== 'object' || inside === null || !Object.hasOwn(inside, key)) return undefined;
    inside = (inside as Readonly<Record<string, unknown>>)[key];
  }
  return typeof inside === 'string' || typeof inside === 'number' ? String(inside) : undefined;
}

/** The default that a group's properties give for what such a path ends with. */
function givenBy(properties: Readonly<Record<string, unknown>>, path: readonly string[]): readonly string[] {
  return path.flatMap((name, index) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const given = isSchema(property) ? textAt(property['default'], path.slice(index + 1)) : undefined;
    return given === undefined ? [] : [given];
  });
}

function* groupsIn(schema: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof schema !== 'object' || schema === null) return;
  if (isSchema(schema) && isSchema(schema['properties'])) yield schema['properties'];
  for (const each of Object.values(schema)) yield* groupsIn(each);
}

/**
 * Tells whatever settings schemas may fill in for a part of an address that nobody wrote, sorted. Looks everywhere in
 * them, and rather finds a default of another group's setting too: a condition or a reference may lead to any place.
 */
export function defaultsIn(schemas: readonly unknown[]): (part: PermissionPart) => readonly string[] {
  // Gone through once: a stranger's schemas may be large, and the addresses many.
  const groups = schemas.flatMap((schema) => [...groupsIn(schema)]);
  return (part) => {
    if (part.kind === 'literal') return [];
    return [...new Set(groups.flatMap((group) => givenBy(group, part.path)))].sort();
  };
}
