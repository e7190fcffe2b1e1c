import { chmod, mkdtempDisposable, readFile, readdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAttackStudio, pluginName } from './attack-studio.ts';
import type { AttackStudio } from './attack-studio.ts';
import { burglarsWays } from './burglars-ways.ts';
import { leftProcesses } from './left-processes.ts';
import { levels } from './levels.ts';
import { openDoors } from './open-doors.ts';
import { layTargets } from './targets.ts';
import type { Targets } from './targets.ts';

interface Report {
  readonly attack: string;
  readonly result: string;
  readonly words: string;
}

/** Words by which a door says that it is closed; others mean that the burglar stumbled over its own feet. */
const closed =
  /ERR_ACCESS_DENIED|ERR_DLOPEN_DISABLED|ERR_UNKNOWN_BUILTIN_MODULE|MODULE_NOT_FOUND|is closed to isolated plugins|NOT_GRANTED|NETWORK_ADDRESS_REFUSED|is not a text|localStorage|^ refused|no answer|it answered/;

async function filesOf(folder: string): Promise<readonly string[]> {
  return (await readdir(folder, { recursive: true })).toSorted();
}

describe.each(levels)('a burglar confined by $kind', ({ kind, system }) => {
  describe.skipIf(system === undefined)('on a computer that has it', () => {
    const opened = new AsyncDisposableStack();
    let studio: AttackStudio;
    let targets: Targets;
    let reports: readonly Report[];
    let before: readonly string[];
    let after: readonly string[];
    let told: unknown;

    beforeAll(async () => {
      const place = await realpath(opened.use(await mkdtempDisposable(path.join(tmpdir(), 'postrider-house-'))).path);
      // Only what is closed to strangers by itself is closed to a user of its own.
      await chmod(place, 0o755);
      targets = opened.use(await layTargets(place));
      studio = opened.use(
        await openAttackStudio({
          plugin: 'burglar',
          folder: place,
          ...(system === undefined ? {} : { system }),
          settings: { targets: JSON.stringify(targets.places), ...targets.granted, key: { secret: 'own' } },
          permissions: { network: ['${settings.host}:${settings.port}', ...targets.more] },
          secrets: { own: 'mine', desk: 'hush' },
        }),
      );
      before = await filesOf(place);
      told = await studio.host.verifyAccount('hostile', new AbortController().signal);
      reports = studio.log
        .filter(({ message }) => message.endsWith('burglar'))
        .map(({ details }) => details as unknown as Report);
      after = await filesOf(place);
    });

    afterAll(() => opened.disposeAsync());

    test('tries every way there is', () => {
      expect(reports.map(({ attack }) => attack)).toEqual([...burglarsWays.allowed, ...burglarsWays.attacks]);
    });

    test('can do what it was granted: it tells an open door from a closed one', () => {
      expect(reports.filter(({ attack }) => attack.startsWith('allowed: ')).map(({ result }) => result)).toEqual(
        burglarsWays.allowed.map(() => 'done'),
      );
    });

    test('comes in by no door but those that docs/security.md calls open', () => {
      const done = reports.filter(({ attack, result }) => result === 'done' && !attack.startsWith('allowed: '));
      expect(done.map(({ attack }) => attack)).toEqual(openDoors(kind));
    });

    test('is turned away by the door, and not by a slip of its own', () => {
      const slipped = reports.filter(({ result, words }) => result === 'refused' && !closed.test(words));
      expect(slipped).toEqual([]);
    });

    test('reached nobody, changed nothing, and harmed nobody', async () => {
      expect(told).toBeUndefined();
      expect(targets.hits).toEqual([]);
      expect(after).toEqual(before);
      const { places } = targets;
      expect(await readFile(String(places['outside']), 'utf8')).toBe('"hush"');
    });

    test('runs under the confinement that the person is told of', () => {
      const { isolation } = studio.host.bootTree().find(({ plugin }) => plugin === pluginName) ?? {};
      expect(isolation).toMatchObject({ state: 'running', restarts: 0 });
      expect(isolation?.confinement).toMatch(
        { bubblewrap: /^bubblewrap/, 'own-user': /^own user \(\d+\)/, 'node-only': /^Node's permission model alone/ }[
          kind
        ],
      );
    });

    test('is gone when the host stops', async () => {
      await studio[Symbol.asyncDispose]();
      expect(await leftProcesses(studio.folder)).toEqual([]);
    });
  });
});
