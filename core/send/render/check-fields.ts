import type { Problem } from '../../contracts/problem.ts';
import type { Program } from '../../contracts/renderer.ts';
import { nearestMatch } from '../../nearest-match.ts';

/**
 * Every merge field of the letter that the list has no column for, in the order of the text; empty when all is well.
 * No columns at all: there is no list, and a field with something that stands in for it is well.
 * A field that stands in both text and HTML is named once.
 */
export function checkFields(program: Program, columns: readonly string[]): readonly Problem[] {
  const known = new Set(columns.map((column) => column.toLowerCase()));
  const problems = new Map<string, Problem>();
  for (const piece of [...program.subject, ...program.text, ...(program.html ?? [])]) {
    if (piece.kind !== 'field' || known.has(piece.field.toLowerCase())) continue;
    const { field, fallback, file, line, column } = piece;
    // A single mail comes without a list; then what stands in is meant.
    if (columns.length === 0 && fallback !== undefined) continue;
    const nearest = nearestMatch(field, columns);
    problems.set(`${file}\n${line}\n${column}\n${field}`, {
      code: 'TEMPLATE_UNKNOWN_FIELD',
      what: `The letter asks for the field "${field}", and ${columns.length === 0 ? 'there is no list to take it from' : 'the list has no such column'}.`,
      where: { file, line, column, field },
      next:
        columns.length === 0
          ? `Say what stands in for it, {{ ${field} | like this }}, or send to a list.`
          : nearest === undefined
            ? `Write one of the list's columns: ${columns.slice(0, 20).join(', ')}.`
            : `Did you mean "${nearest}"? Correct the letter, or add the column to the list.`,
    });
  }
  return [...problems.values()].sort(
    (one, other) =>
      (one.where?.line ?? 0) - (other.where?.line ?? 0) || (one.where?.column ?? 0) - (other.where?.column ?? 0),
  );
}
