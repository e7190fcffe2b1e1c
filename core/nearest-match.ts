/** Edits (insert, delete, replace, swap of neighbours) that turn one word into the other; stops counting past `limit`. */
function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let least = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (row > 1 && column > 1 && swapped) least = Math.min(least, (before[column - 2] ?? 0) + 1);
      current.push(least);
    }
    before = previous;
    previous = current;
  }
  return previous[to.length] ?? limit + 1;
}

/**
 * The known word that a person most likely meant, for "did you mean". Case does not count; about one slip in three
 * letters is forgiven. Of equally near words the first wins. Undefined when nothing is near.
 */
export function nearestMatch(wanted: string, known: Iterable<string>): string | undefined {
  if (wanted.length > 100) return undefined;
  const word = wanted.toLowerCase();
  const forgiven = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let least = forgiven + 1;
  for (const each of known) {
    const distance = editDistance(word, each.toLowerCase(), forgiven);
    if (distance < least && distance < each.length) {
      best = each;
      least = distance;
    }
  }
  return best;
}
