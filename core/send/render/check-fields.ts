import type { Problem } from '../../contracts/problem.ts';
import type { Program } from '../../contracts/renderer.ts';
import { nearestMatch } from '../../nearest-match.ts';

/**
 * Every merge field of the letter that the list has no column for, in the order of the text; empty when all is well.
 * A field that stands in both text and HTML is named once.
 */
export function checkFields(program: Program, columns: readonly string[]): readonly Problem[] {
  const known = new Set(columns.map((column) => column.toLowerCase()));
  const problems = new Map<string, Problem>();
  for (const piece of [...program.subject, ...program.text, ...(program.html ?? [])]) {
    if (piece.kind !== 'field' || known.has(piece.field.toLowerCase())) continue;
    const { field, file, line, column } = piece;
    const nearest = nearestMatch(field, columns);
    problems.set(`${file}\n${line}\n${column}\n${field}`, {
      code: 'TEMPLATE_UNKNOWN_FIELD',
      what: `The letter asks for the field "${field}", and the list has no such column.`,
      where: { file, line, column, field },
      next:
        nearest === undefined
          ? `Write one of the list's columns: ${columns.slice(0, 20).join(', ')}.`
          : `Did you mean "${nearest}"? Correct the letter, or add the column to the list.`,
    });
  }
  return [...problems.values()].sort(
    (one, other) =>
      (one.where?.line ?? 0) - (other.where?.line ?? 0) || (one.where?.column ?? 0) - (other.where?.column ?? 0),
  );
}
