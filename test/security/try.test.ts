import { test } from 'vitest';
import { openAttackStudio } from './attack-studio.ts';
import { bareSystem } from '../../core/plugins/isolation/confinement/system.ts';

const names = (process.env['TRY'] ?? 'rejects-mail').split(',');
test.each(names)('%s', async (plugin) => {
  const began = performance.now();
  await using studio = await openAttackStudio({ plugin, ...(process.env['BARE'] ? { system: bareSystem } : {}) });
  const m = await studio.mailing(12);
  const t = Object.entries(m.tally).filter(([, n]) => n > 0).map(([k, n]) => k + ' ' + n).join(' ');
  console.log('=====', plugin, t, 'good', m.carried.size, Math.round(performance.now() - began), 'ms');
  console.log([...new Set(studio.problems().map((p) => p.code + ' ' + p.what + ' -> ' + p.next))].join('\n').slice(0, 1500));
  console.log(JSON.stringify(studio.host.bootTree().filter((e) => e.plugin.includes('hostile')).map(({ state, isolation }) => ({ state, isolation }))).slice(0, 600));
  console.log([...new Set(studio.log.filter((l) => l.level !== 'debug').map((l) => l.level + ' ' + l.message.slice(0, 200)))].join('\n').slice(0, 1000));
}, 60000);
