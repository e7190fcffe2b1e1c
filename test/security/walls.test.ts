import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtempDisposable, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { confine } from '../../core/plugins/isolation/confinement/confine.ts';
import type { System } from '../../core/plugins/isolation/confinement/system.ts';
import { openAttackStudio } from './attack-studio.ts';
import { levels } from './levels.ts';
import { throughOwnUser, tries } from './outer-walls.ts';
import { layTargets } from './targets.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('walls/reach.mjs', import.meta.url));

interface Reach {
  readonly tried: readonly string[];
  readonly done: readonly string[];
  readonly hits: readonly string[];
}

/** What a program reaches that is confined in this way and not held by Node. */
async function reach(system: System): Promise<Reach> {
  await using place = await mkdtempDisposable(path.join(tmpdir(), 'postrider-walls-'));
  const folder = await realpath(place.path);
  // Whoever may look into the studio's folder: its secrets and ledger are closed by themselves.
  await chmod(folder, 0o755);
  const plugin = path.join(folder, 'plugin');
  await mkdir(plugin);
  await cp(script, path.join(plugin, 'reach.mjs'));
  await using targets = await layTargets(folder);
  const ledger = path.join(folder, 'ledger.db');
  using database = new DatabaseSync(ledger);
  database.exec('CREATE TABLE deliveries (id INTEGER)');
  await chmod(ledger, 0o600);
  const needs = { plugin: 'postrider-hostile', read: [plugin], write: [], memory: 64, isOpenToAll: true };
  const places = JSON.stringify({ ...targets.places, ledger, folder });
  const {
    command,
    arguments: args,
    options,
  } = confine(
    system,
    {
      command: process.execPath,
      arguments: [path.join(plugin, 'reach.mjs'), places],
      environment: {},
      confinement: '',
    },
    needs,
  );
  const { stdout } = await run(command, [...args], { ...options, env: {}, cwd: '/', timeout: 20_000 });
  return { ...(JSON.parse(stdout) as { readonly tried: string[]; readonly done: string[] }), hits: targets.hits };
}

const systemOf = (kind: string): System | undefined => levels.find((level) => level.kind === kind)?.system;
const bubblewrap = systemOf('bubblewrap');
const ownUser = systemOf('own-user');

test.skipIf(bubblewrap === undefined)('were Node no wall at all, bubblewrap would hold alone', async () => {
  const { tried, done, hits } = await reach(bubblewrap ?? {});
  expect(tried).toEqual(tries);
  expect(done).toEqual([]);
  expect(hits).toEqual([]);
});

test.skipIf(ownUser === undefined)(
  'were Node no wall at all, an own user would still keep files and processes',
  async () => {
    const { done } = await reach(ownUser ?? {});
    expect(done).toEqual(throughOwnUser);
  },
);

test.for(levels.filter(({ system }) => system?.prlimit !== undefined))(
  'memory that is no JavaScript object is limited beside $kind',
  async ({ system }) => {
    await using studio = await openAttackStudio({
      plugin: 'eats-buffers',
      ...(system === undefined ? {} : { system }),
    });
    expect(await studio.host.verifyAccount('hostile', new AbortController().signal)).toBeUndefined();
    const [line] = studio.log.filter(({ details }) => 'megabytes' in details);
    expect(line?.message).toMatch(/stopped$/);
    expect(line?.details['megabytes']).toBeLessThan(1200);
  },
);
