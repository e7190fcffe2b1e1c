import { expect, test } from 'vitest';
import { allProviders } from './all-providers.ts';
import { runProvider } from './run-provider.ts';

test('all', async () => {
  const only = process.env['ONLY']?.split(',');
  for (const provider of await allProviders()) {
    if (only && !only.includes(provider.name)) continue;
    const began = performance.now();
    const f = await runProvider(provider);
    process.stdout.write(
      `${provider.name.padEnd(26)} ${(f.oracle / 60000).toFixed(1).padStart(9)} ${(f.ours / 60000).toFixed(1).padStart(9)} ${(f.ours / f.oracle).toFixed(3).padStart(7)} ${(f.refused * 100).toFixed(2).padStart(6)}% conn ${f.refusedConnections} lost ${f.lost}  (${((performance.now() - began) / 1000).toFixed(1)} s)\n`,
    );
  }
  expect(1).toBe(1);
}, 300_000);
