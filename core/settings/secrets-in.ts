/** Names of the secrets that settings refer to, `{ secret: name }` and nothing beside it, wherever in them they stand. */
export function secretsIn(settings: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { secret, ...others } = value as Readonly<Record<string, unknown>>;
    if (typeof secret === 'string' && Object.keys(others).length === 0) found.add(secret);
    else for (const each of Object.values(value)) look(each);
  };
  look(settings);
  return found;
}
