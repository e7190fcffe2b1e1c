import { median } from '../measurement.ts';
import { figure } from '../report/words.ts';
import type { Finding, Scenario } from '../scenario.ts';
import { stopwatch } from '../sides/stopwatch.ts';
import { openStudio } from '../sides/studio.ts';
import { usual } from '../workload.ts';
import type { Workshop } from '../workshop.ts';
import { loadNote } from './load.ts';

/** Sets of three, from coarse to fine: what a forecast takes depends on how often the limits open. */
const sets = [
  ['20 per minute', '10000 per day rolling', '200000 recipients per month'],
  ['100 per minute', '5000 per hour rolling', '100000 recipients per day rolling'],
  ['2000 per minute', '100000 per hour', '1 GB per hour rolling'],
] as const;

async function run(workshop: Workshop): Promise<Finding> {
  const recipients = 1_000_000;
  const rows: string[][] = [];
  let longest = 0;
  let mostProcessor = 0;
  for (const limits of sets) {
    const times: number[] = [];
    const processorTimes: number[] = [];
    let end = '';
    for (let round = 0; round < workshop.rounds; round++) {
      await workshop.inFolder(async (folder) => {
        await using host = await openStudio(folder, { ...usual, limits });
        await using session = await host.openLedger('own', 'the bench');
        const planning = stopwatch();
        const forecast = await session.forecast({ recipients, bytesPerMail: 11_000, through: { account: 'relay' } });
        const planned = planning();
        times.push(planned.seconds);
        processorTimes.push(planned.processorSeconds);
        end =
          forecast.kind === 'finishes'
            ? `${forecast.days.length} ${forecast.days.length === 1 ? 'day' : 'days'}`
            : `never: ${forecast.why}`;
      });
    }
    longest = Math.max(longest, median(times));
    mostProcessor = Math.max(mostProcessor, median(processorTimes));
    rows.push([limits.join('; '), end, figure(median(times) * 1000), figure(median(processorTimes) * 1000)]);
  }
  return {
    columns: ['limits', 'the forecast', 'ms', 'ms CPU'],
    rows,
    notes: [loadNote()],
    figures: { secondsOfLongest: longest, processorSecondsOfLongest: mostProcessor },
  };
}

export const plan: Scenario = { name: 'plan', title: 'Plan for 1,000,000 recipients under three limits', run };
