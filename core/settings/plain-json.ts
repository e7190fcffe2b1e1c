/** Values beyond which, and depth below which, a text is left to the slower reader, which knows the limits. */
const most = { values: 5_000, depth: 32 };

/** Every text of a JSON document, with the colon that makes it a key. */
const texts = /"(?:[^"\\]|\\.)*"\s*(:)?/g;

/**
 * The value of a JSON text in which nothing is odd: no key twice in one group, no `__proto__`, neither very much nor very
 * deep. Undefined for any other, which has to be read by who can say what is wrong with it, and where.
 */
export function plainJson(text: string): { readonly value: unknown } | undefined {
  if (text.includes('"__proto__"') || text.includes('\\u')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  // JSON.parse keeps the last of two equal keys without a word: then the text has more of them than the value.
  let written = 0;
  for (const [, colon] of text.matchAll(texts)) if (colon !== undefined) written++;
  const counted = { keys: 0, values: 0 };
  return count(value, 0, counted) && counted.keys === written ? { value } : undefined;
}

/** False as soon as it is too much. */
function count(value: unknown, depth: number, counted: { keys: number; values: number }): boolean {
  counted.values++;
  if (counted.values > most.values || depth > most.depth) return false;
  if (typeof value !== 'object' || value === null) return true;
  const entries = Object.values(value);
  if (!Array.isArray(value)) counted.keys += entries.length;
  return entries.every((each) => count(each, depth + 1, counted));
}
