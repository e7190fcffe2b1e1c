import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundledDefaults, bundledPlugins, letterRenderers } from './bundled-plugins.ts';
import { openStudio } from './open-studio.ts';
import { runFromSource } from './testing/run-from-source.ts';

const configuration = join(import.meta.dirname, '../examples/studio/postrider.yaml');

test('every bundled plugin is there, and its manifest is sound', async () => {
  using _source = runFromSource();
  await using host = await openStudio({ configuration, environment: {} });
  expect(host.pluginProblems).toEqual([]);
  expect(host.manifests.map(({ name }) => name).sort()).toEqual([...bundledPlugins].sort());
});

test('what the host uses of its own accord is in the bundle', async () => {
  using _source = runFromSource();
  await using host = await openStudio({ configuration, environment: {} });
  const ids = (kind: 'stores' | 'handlers' | 'renderers'): readonly string[] =>
    host.manifests.flatMap(({ contributes }) => (contributes[kind] ?? []).map(({ id }) => id));
  expect(ids('stores')).toContain(bundledDefaults.store);
  expect(ids('handlers')).toEqual(expect.arrayContaining([...bundledDefaults.handlers]));
  expect(ids('renderers')).toEqual(expect.arrayContaining(Object.values(letterRenderers)));
});

test('the sample studio’s configuration is sound down to its limits', async () => {
  using _source = runFromSource();
  await using host = await openStudio({ configuration, environment: {} });
  expect(await host.partProblems()).toEqual([]);
});

/** Prevents: `init` answered a wrong host with a regular expression. */
test('what a setting has to look like is said in words', async () => {
  using _source = runFromSource();
  await using host = await openStudio({ configuration, environment: {} });
  const unsaid: string[] = [];
  const look = (value: unknown, place: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('pattern' in value && typeof value.pattern === 'string' && !('patternErrorMessage' in value))
      unsaid.push(place);
    for (const [name, inner] of Object.entries(value)) look(inner, `${place}.${name}`);
  };
  for (const { name, contributes } of host.manifests) look(contributes, name);
  expect(unsaid).toEqual([]);
});
