import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { VirtualClock, silentLog } from '@postrider/sdk/testing';
import { expect, test } from 'vitest';
import { SubjectBus } from '../../core/bus/bus.ts';
import type { Configuration } from '../../core/composition/configuration/configuration.ts';
import { LiveConfiguration, stampOf } from '../../core/composition/live-configuration.ts';

/** Lets the file system answer, and the clock go on by a second. */
async function aSecond(clock: VirtualClock): Promise<void> {
  for (let look = 0; look < 4; look++) {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    await stampOf(import.meta.filename);
    await clock.advance(500);
  }
}

test('what is saved before a run, or between two, holds in the next one', async () => {
  // Prevents: a limit that was lowered while a person was asked to confirm, or between two runs of a program, was
  // noticed only when the file was saved once more.
  await using folder = await mkdtempDisposable(path.join(tmpdir(), 'live-'));
  const file = path.join(folder.path, 'postrider.yaml');
  await writeFile(file, 'one');
  const clock = new VirtualClock();
  const configuration = { file } as Configuration;
  const load = async () => ({ configuration, problems: [] });
  const live = new LiveConfiguration(file, load, clock, new SubjectBus(silentLog), await stampOf(file));
  const taken: Configuration[] = [];
  const run = async (): Promise<number> => {
    using _watching = live.watch(async (each) => void taken.push(each));
    await aSecond(clock);
    return taken.splice(0).length;
  };
  expect(await run()).toBe(0);
  await writeFile(file, 'the second');
  expect(await run()).toBe(1);
  expect(await run()).toBe(0);
  await writeFile(file, 'the third one');
  expect(await run()).toBe(1);
});
