import { expect, test } from 'vitest';
import { crashCases } from '../crash/crash-plan.ts';
import { crashRun, measure } from '../crash/crash-run.ts';

const recipients = 1_000;

test('killed twelve times at random instants: nobody is lost, nobody gets it twice unasked, the sums add up', async () => {
  const measured = await measure(recipients);
  const waiting = crashCases(Date.parse('2026-03-02'), 12, recipients, measured).values();
  const results: Awaited<ReturnType<typeof crashRun>>[] = [];
  const work = async (): Promise<void> => {
    for (const each of waiting) results.push(await crashRun(each));
  };
  await Promise.all([work(), work()]);
  expect(results.flatMap(({ case: { number }, faults }) => faults.map((fault) => `run ${number}: ${fault}`))).toEqual(
    [],
  );
  // A test that kills nobody proves nothing.
  expect(results.filter(({ struck }) => struck > 0).length).toBeGreaterThanOrEqual(8);
  expect(results.filter(({ inFlight }) => inFlight > 0).length).toBeGreaterThanOrEqual(4);
}, 400_000);
