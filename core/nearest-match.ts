/** Longer names are not compared: nobody mistypes them, and the work grows with both lengths. */
const longest = 64;

/** Edits that turn one word into the other: insert, delete, replace, swap neighbours (optimal string alignment). */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1])
        best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}

/**
 * The known name that `wanted` was probably meant to be, without regard to case; undefined when none is near.
 * Of equally near ones the first.
 */
export function nearestMatch(wanted: string, known: Iterable<string>): string | undefined {
  if (wanted.length === 0 || wanted.length > longest) return undefined;
  const word = wanted.toLowerCase();
  let nearest: string | undefined;
  let distance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const name of known) {
    if (name.length > longest || Math.abs(name.length - word.length) >= distance) continue;
    const candidate = editDistance(word, name.toLowerCase());
    if (candidate >= distance) continue;
    nearest = name;
    distance = candidate;
  }
  return nearest;
}
