/** True when the version is within the range; a pre-release of a fitting version fits. */
export async function satisfiesRange(version: string, range: string): Promise<boolean> {
  const { default: satisfies } = await import('semver/functions/satisfies.js');
  return satisfies(version, range, { includePrerelease: true });
}

export async function isVersion(text: string): Promise<boolean> {
  const { default: valid } = await import('semver/functions/valid.js');
  return valid(text) !== null;
}

export async function isRange(text: string): Promise<boolean> {
  const { default: validRange } = await import('semver/ranges/valid.js');
  return validRange(text) !== null;
}

/** True when the first version comes after the second. Both must be versions. */
export async function isLaterVersion(one: string, other: string): Promise<boolean> {
  const { default: later } = await import('semver/functions/gt.js');
  return later(one, other);
}
