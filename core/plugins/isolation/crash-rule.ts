/** Three crashes in five minutes, and a plugin is not used any more. */
const window = 5 * 60_000;
const most = 3;
/** The first pause; each further crash within the window doubles it. */
const firstPause = 1000;

export type AfterCrash = { readonly kind: 'rest'; readonly until: number } | { readonly kind: 'disabled' };

/** What follows a crash now. `earlier` are the times of those before it; `crashes` are to be kept for the next one. */
export function afterCrash(
  earlier: readonly number[],
  now: number,
): { readonly crashes: readonly number[]; readonly next: AfterCrash } {
  const crashes = [...earlier.filter((at) => now - at < window), now];
  return crashes.length >= most
    ? { crashes, next: { kind: 'disabled' } }
    : { crashes, next: { kind: 'rest', until: now + firstPause * 2 ** (crashes.length - 1) } };
}
