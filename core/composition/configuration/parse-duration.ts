const UNITS: { readonly [unit: string]: number } = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Pattern of a duration in the configuration: up to six digits and a unit. */
export const DURATION = '^[1-9][0-9]{0,5} ?[smhd]$';

/** Milliseconds of "30s", "5m", "2h" or "1d"; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^([1-9][0-9]{0,5}) ?([smhd])$/.exec(text);
  return match === null ? undefined : Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0);
}
