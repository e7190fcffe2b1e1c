import { writeFile, readFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { readOptions } from './options.ts';
import { markdownOf, updatePage } from './report/page.ts';
import type { Finding, Scenario } from './scenario.ts';
import * as scenarios from './scenarios/index.ts';
import { Workshop } from './workshop.ts';

const root = resolve(import.meta.dirname, '..', '..');
const options = readOptions(process.argv.slice(2));
const all: readonly Scenario[] = Object.values(scenarios);
const unknown = options.only.filter((name) => !all.some((scenario) => scenario.name === name));
if (unknown.length > 0)
  throw new Error(`There is no scenario ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}.`);

const chosen = all.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
const regions = new Map<string, string>();
const figures: Record<string, Finding['figures']> = {};
await using workshop = await Workshop.open(options.quick);
for (const scenario of chosen) {
  process.stderr.write(`${scenario.title}\n`);
  const finding = await scenario.run(workshop);
  const table = markdownOf(scenario, finding);
  process.stdout.write(`${table}\n`);
  regions.set(scenario.name, table);
  figures[scenario.name] = finding.figures;
}

const conditions = {
  processor: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  node: process.version,
};
// A quick run is for looking; what is published comes from whole ones, and only for the scenarios that were run.
if (!options.quick) {
  const file = join(root, 'bench', 'results.json');
  const before = await readFile(file, 'utf8').then(
    (text) => (JSON.parse(text) as { readonly scenarios: object }).scenarios,
    () => ({}),
  );
  await writeFile(file, `${JSON.stringify({ conditions, scenarios: { ...before, ...figures } }, null, 2)}\n`);
  await updatePage(join(root, 'docs', 'performance.md'), regions);
}
process.stdout.write(`${JSON.stringify({ conditions, scenarios: figures }, null, 2)}\n`);
