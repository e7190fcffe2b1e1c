// Writes sdk/api-report.md, in which a change of the SDK shows in review, and docs/reference/, which authors read.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { exportsOf } from './api-declarations.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const entries = [
  ['@postrider/sdk', 'sdk/index.ts'],
  ['@postrider/sdk/di', 'sdk/di/index.ts'],
  ['@postrider/sdk/testing', 'sdk/testing/index.ts'],
];

const pages = [
  {
    file: 'contracts.md',
    title: 'Contracts',
    about: 'What a plugin implements, is given, and speaks of; import it from `@postrider/sdk`.',
    has: ({ file }) => file.startsWith('core/contracts/'),
  },
  {
    file: 'helpers.md',
    title: 'Helpers',
    about: 'Functions that save a plugin work; import them from `@postrider/sdk`.',
    has: ({ entry, file }) => entry === '@postrider/sdk' && !file.startsWith('core/contracts/'),
  },
  {
    file: 'di.md',
    title: 'Classes',
    about: 'For plugins made of classes; import it from `@postrider/sdk/di`.',
    has: ({ entry, file }) => entry === '@postrider/sdk/di' && !file.startsWith('core/contracts/'),
  },
  {
    file: 'testing.md',
    title: 'Testing',
    about: 'Conformance kits, scripted servers, a virtual clock; import it from `@postrider/sdk/testing`.',
    has: ({ entry }) => entry === '@postrider/sdk/testing',
  },
];

const fenced = (code) => ['```ts', code, '```'].join('\n');
const written = 'Written by `node scripts/write-api-reference.mjs`.';

function report() {
  const parts = entries.flatMap(([name, entry]) => [`## ${name}`, ...exportsOf(entry).map(({ bare }) => fenced(bare))]);
  return `${['# What the SDK exports', `${written} A change here is a change for every plugin's author.`, ...parts].join('\n\n')}\n`;
}

function page({ title, about, has }, all) {
  const groups = new Map();
  for (const each of all.filter(has)) {
    const folder = basename(dirname(each.file));
    const plain =
      folder === 'contracts' || folder === 'testing' || folder === 'sdk' || folder === 'di' || folder === 'mail';
    const group = plain ? basename(each.file, '.ts') : folder;
    groups.set(group, [...(groups.get(group) ?? []), each]);
  }
  const sections = [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([group, members]) => [
      `## ${group.replaceAll('-', ' ')}`,
      ...members.flatMap(({ name, documentation, declaration }) => [
        `### ${name}`,
        ...(documentation === '' ? [] : [documentation]),
        fenced(declaration),
      ]),
    ]);
  return `${[`# ${title}`, about, written, ...sections].join('\n\n')}\n`;
}

function index(all) {
  const rows = pages.map((each) => {
    const names = all.filter(each.has).map(({ name }) => `[${name}](${each.file}#${name.toLowerCase()})`);
    return `## [${each.title}](${each.file})\n\n${each.about}\n\n${names.join(' · ')}`;
  });
  return `${['# Reference for authors of plugins', written, ...rows].join('\n\n')}\n`;
}

/** The files by their path from the root. */
export function apiReference() {
  const all = entries.flatMap(([entry, file]) => exportsOf(file).map((each) => ({ ...each, entry })));
  return new Map([
    ['sdk/api-report.md', report()],
    ['docs/reference/README.md', index(all)],
    ...pages.map((each) => [`docs/reference/${each.file}`, page(each, all)]),
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(root, 'docs/reference'), { recursive: true });
  for (const [file, text] of apiReference()) writeFileSync(join(root, file), text);
}
