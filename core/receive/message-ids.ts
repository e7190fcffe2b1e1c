/** Message-IDs taken from one field; a longer list is hostile or useless. */
const idLimit = 100;

/** The Message-IDs in a field (RFC 5322 section 3.6.4), with their angle brackets, in order, each once. */
export function messageIdsIn(field: string | undefined): readonly string[] {
  if (field === undefined) return [];
  const found = new Set<string>();
  for (const [id] of field.matchAll(/<[^<>\s@]{1,250}@[^<>\s@]{1,250}>/g)) {
    found.add(id);
    if (found.size >= idLimit) break;
  }
  return [...found];
}
