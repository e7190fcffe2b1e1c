const UNITS: { readonly [unit: string]: number } = { KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** Pattern of a size in the configuration. */
export const SIZE = '^[1-9][0-9]{0,5} ?(KB|MB|GB)$';

/** Octets of "25 MB" (1 KB is 1,024 octets), or of a plain number; undefined for anything else. */
export function parseSize(size: string | number): number | undefined {
  if (typeof size === 'number') return Number.isInteger(size) && size > 0 ? size : undefined;
  const match = /^([1-9][0-9]{0,5}) ?(KB|MB|GB)$/.exec(size);
  return match === null ? undefined : Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0);
}
