import type { HiddenProvider } from './hidden-provider.ts';

/** Counts mails, and says how many milliseconds later each is answered for those before it. The oracle knows it too. */
export function tiredness(tires: HiddenProvider['tires']): (arrivedAt: number) => number {
  const recent: number[] = [];
  return (arrivedAt) => {
    if (tires === undefined) return 0;
    while ((recent[0] ?? Infinity) <= arrivedAt - 1000) recent.shift();
    recent.push(arrivedAt);
    return Math.max(0, recent.length - tires.beyond) * tires.each;
  };
}
