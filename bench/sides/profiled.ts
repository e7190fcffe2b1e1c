import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';

/** Does the work and writes a processor profile of it; without a file it only does the work. */
export async function profiled<Result>(file: string | undefined, work: () => Promise<Result>): Promise<Result> {
  if (file === undefined) return work();
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 500 });
  await session.post('Profiler.start');
  const result = await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  await writeFile(file, JSON.stringify(profile));
  return result;
}
