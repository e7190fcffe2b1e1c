import { test } from 'vitest';
import { openAttackStudio } from './attack-studio.ts';
import { bareSystem } from '../../core/plugins/isolation/confinement/system.ts';

test('try', async () => {
  for (const system of [undefined, bareSystem]) {
  await using studio = await openAttackStudio({ plugin: 'rejects-mail', ...(system ? { system } : {}) });
  const m = await studio.mailing(12);
  console.log(JSON.stringify(m.tally), m.carried.size);
  console.log(studio.problems().map((p) => p.code + ' ' + p.what + ' -> ' + p.next).join('\n'));
  console.log(JSON.stringify(studio.host.bootTree().filter((e) => e.plugin.includes('hostile')), null, 1));
  console.log(studio.log.filter((l) => l.level !== 'debug').map((l) => l.level + ' ' + l.message + ' ' + JSON.stringify(l.details)).join('\n').slice(0, 3000));
  }
});
