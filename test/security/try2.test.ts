import { chmod, mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'vitest';
import { findSystem } from '../../core/plugins/isolation/confinement/find-system.ts';
import { openAttackStudio } from './attack-studio.ts';
import { bareSystem } from '../../core/plugins/isolation/confinement/system.ts';
import { layTargets } from './targets.ts';

test.each(['bwrap', 'user', 'bare'])('%s', async (kind) => {
  const found = await findSystem();
  const system = kind === 'bwrap' ? found : kind === 'user' ? { ...(found.prlimit ? { prlimit: found.prlimit } : {}), firstUser: 1_900_000_000 } : bareSystem;
  await using place = await mkdtempDisposable(`${tmpdir()}/postrider-targets-`);
  await chmod(place.path, 0o755);
  await using targets = await layTargets(place.path);
  await using studio = await openAttackStudio({ plugin: 'burglar', system, settings: { targets: JSON.stringify(targets.places), ...targets.granted, key: { secret: 'own' } }, permissions: { network: ['${settings.host}:${settings.port}'] }, secrets: { own: 'mine', desk: 'hush' } });
  const began = performance.now();
  const p = await studio.host.verifyAccount('hostile', new AbortController().signal);
  console.log('=====', kind, p, Math.round(performance.now() - began));
  console.log(JSON.stringify(studio.host.bootTree().filter((e) => e.plugin.includes('hostile')).map(({ state, isolation }) => ({ state, isolation }))).slice(0, 600));
  const lines = studio.log.filter((l) => l.message.endsWith('burglar'));
  console.log(lines.length, lines.filter((l) => l.details['result'] === 'done' || kind === 'bwrap').map((l) => `${l.details['result']} ${l.details['attack']}: ${l.details['words']}`).join('\n'));
  console.log(studio.log.filter((l) => !l.message.endsWith('burglar') && l.level !== 'debug').map((l) => l.level + ' ' + l.message + JSON.stringify(l.details)).join('\n').slice(0, 1000));
  console.log('HITS', targets.hits);
}, 60000);
