/** What is compared, by name: each call is one run. */
export type Sides<Result> = Readonly<Record<string, () => Promise<Result>>>;

/**
 * Runs all sides in turn, round after round, beginning with another one each time: what else the computer does then
 * hits all of them alike.
 */
export async function alternate<Result>(rounds: number, sides: Sides<Result>): Promise<ReadonlyMap<string, Result[]>> {
  const names = Object.keys(sides);
  const results = new Map<string, Result[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let step = 0; step < names.length; step++) {
      const name = names[(step + round) % names.length] ?? '';
      const run = sides[name];
      if (run !== undefined) results.get(name)?.push(await run());
    }
  }
  return results;
}
