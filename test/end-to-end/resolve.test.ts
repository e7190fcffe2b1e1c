import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createHost } from '../../core/composition/create-host.ts';
import type { Fact } from '../../core/contracts/index.ts';
import { bundledDefaults, bundledLibraries, bundledPluginFolders, lentPackages } from '../../host/bundled-plugins.ts';
import { version } from '../../host/version.ts';
import { seededRandom } from '../../sdk/testing/seeded-random.ts';
import { JumpingClock } from '../security/jumping-clock.ts';
import { letterboxStudio } from './letterbox.ts';
import type { LetterboxStudio } from './letterbox.ts';

const recipients = 400;
const postrider = resolve(import.meta.dirname, '../../host/bin/postrider.mjs');
const mailing = [
  'send',
  '--list',
  'clients.csv',
  '--letter',
  'letter.txt',
  '--subject',
  'Spring',
  '--campaign',
  'spring',
];

interface Called {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Calls `postrider`; with `killAfter`, until so many mails more were taken. */
async function call(studio: LetterboxStudio, words: readonly string[], killAfter?: number): Promise<Called> {
  const before = (await studio.taken()).length;
  const child = spawn(process.execPath, [postrider, ...words], {
    cwd: studio.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const closed = once(child, 'close');
  if (killAfter !== undefined) {
    while (child.exitCode === null && (await studio.taken()).length < before + killAfter) await setTimeout(1);
    child.kill('SIGKILL');
  }
  await closed;
  return { code: child.exitCode, output, errors };
}

/** Goes on in this process, under a clock that is put forward once nothing is left but what is uncertain. */
async function goOnLater(studio: LetterboxStudio): Promise<{ readonly end: string; readonly facts: readonly Fact[] }> {
  const clock = new JumpingClock();
  await using host = await createHost({
    configuration: studio.configuration,
    bundles: bundledPluginFolders(),
    lent: lentPackages(),
    libraries: bundledLibraries(),
    defaults: bundledDefaults,
    environment: {},
    version,
    conditions: [],
    clock,
  });
  const facts: Fact[] = [];
  using _ears = host.facts.onAny((fact) => facts.push(fact));
  await using session = await host.openLedger('own', 'the test');
  const state: { end?: string } = {};
  const sending = session
    .send({ patience: Infinity }, new AbortController().signal)
    .then(({ kind }) => (state.end = kind));
  while (state.end === undefined) {
    await setTimeout(20);
    const { queued, waiting, handed } = await session.ledger.tally();
    if (queued + waiting + handed === 0) clock.jump(60_000);
  }
  await sending;
  const { accepted, uncertain } = await session.ledger.tally();
  expect([accepted, uncertain]).toEqual([recipients, 0]);
  return { end: state.end, facts };
}

test('killed again and again, and looked up in the Sent folder: nobody is lost, nobody gets it twice, nobody is in doubt', async () => {
  const random = seededRandom(20_260_302);
  let [found, requeued] = [0, 0];
  for (let round = 0; round < 4; round++) {
    await using studio = await letterboxStudio(recipients);
    const kill = (): number => 1 + Math.floor(random.fraction() * 150);
    await call(studio, [...mailing, '--on-uncertain', 'resolve', '--yes', '--json'], kill());
    await call(studio, ['resume', '--no-wait', '--json'], kill());
    const { end, facts } = await goOnLater(studio);
    expect(end).toBe('finished');
    for (const fact of facts) {
      if (fact.type !== 'deliveries.resolved') continue;
      found += fact.found.length;
      requeued += fact.requeued.length;
    }
    const taken = await studio.taken();
    expect(taken).toHaveLength(recipients);
    expect(new Set(taken).size).toBe(recipients);
  }
  // A test in which nobody was in doubt proves nothing.
  expect(found).toBeGreaterThan(5);
  expect(requeued).toBeGreaterThan(5);
});

test('by hand: what is in the folder is accepted, the rest is shown with its reason, and single ones can be tried again', async () => {
  await using studio = await letterboxStudio(100);
  await call(studio, [...mailing, '--yes', '--json'], 20);
  interface Row {
    readonly address: string;
    readonly account: string;
  }
  const { code, output, errors } = await call(studio, ['resolve', 'spring', '--json']);
  const { found, absent, uncertain } = JSON.parse(output) as Record<'found' | 'absent' | 'uncertain', readonly Row[]>;
  expect(errors).toBe('');
  expect(absent).toEqual([]);
  expect(found.length + uncertain.length).toBeGreaterThan(0);
  // It went too short a time ago: nobody can say that it will not come.
  expect(code).toBe(uncertain.length > 0 ? 3 : 0);
  const report = async () =>
    JSON.parse((await call(studio, ['report', '--list', '--json'])).output) as {
      readonly deliveries: readonly { readonly address: string; readonly state: string; readonly reply?: string }[];
    };
  const before = await report();
  const addressesOf = (rows: readonly Row[]): readonly string[] => rows.map(({ address }) => address).sort();
  const inState = ({ deliveries }: Awaited<ReturnType<typeof report>>, state: string): readonly string[] =>
    deliveries.flatMap((each) => (each.state === state ? [each.address] : [])).sort();
  expect(inState(before, 'uncertain')).toEqual(addressesOf(uncertain));
  const told = before.deliveries.filter(({ reply }) => reply?.startsWith('Found in the Sent folder'));
  expect(told.map(({ address }) => address).sort()).toEqual(addressesOf(found));

  const [first] = uncertain;
  if (first === undefined) return;
  const retried = await call(studio, [
    'retry',
    '--uncertain',
    '--address',
    first.address.toUpperCase(),
    '--yes',
    '--json',
  ]);
  expect(JSON.parse(retried.output)).toEqual({ requeued: 1 });
  expect(inState(await report(), 'uncertain')).toEqual(addressesOf(uncertain).filter((each) => each !== first.address));
});

test('a person reads what was looked for, and that nothing is uncertain', async () => {
  await using studio = await letterboxStudio(60);
  await call(studio, [...mailing, '--yes', '--json'], 10);
  const { output, errors } = await call(studio, ['resolve']);
  expect(errors).toBe('');
  expect(output).toMatch(
    /\d+ mails? (found in the Sent folder of "studio", accepted after all:|of "studio" uncertain still\.)/,
  );
  await call(studio, ['resume', '--json']);
  await call(studio, ['retry', '--uncertain', '--yes', '--json']);
  expect((await call(studio, ['resolve'])).output).toBe('Nothing is uncertain.\n');
});
