import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { root, sourcesOf } from './sources.ts';

interface Exported {
  readonly name: string;
  readonly documentation: string;
  readonly declaration: string;
}

const script = <Module>(name: string): Promise<Module> =>
  import(pathToFileURL(join(root, 'scripts', name)).href) as Promise<Module>;
const { apiReference } = await script<{ readonly apiReference: () => ReadonlyMap<string, string> }>(
  'write-api-reference.mjs',
);
const { exportsOf } = await script<{ readonly exportsOf: (entry: string) => readonly Exported[] }>(
  'api-declarations.mjs',
);

test.each([...apiReference()])('%s is what the sources say: node scripts/write-api-reference.mjs', (file, text) => {
  expect(readFileSync(join(root, file), 'utf8')).toBe(text);
});

test('the report tells everything an author can import', async () => {
  const report = readFileSync(join(root, 'sdk/api-report.md'), 'utf8');
  for (const entry of ['@postrider/sdk', '@postrider/sdk/di', '@postrider/sdk/testing']) {
    const names = Object.keys((await import(entry)) as object);
    expect(names.length).toBeGreaterThan(3);
    const [, part = ''] = new RegExp(`## ${entry}\\n([^]*?)(?=\\n## @|$)`).exec(report) ?? [];
    for (const name of names) expect(new RegExp(`\\b${name}\\b`).test(part), `${entry} exports ${name}`).toBe(true);
  }
});

test('whatever the contracts export says what it is', () => {
  const bare = exportsOf('core/contracts/index.ts').filter(({ documentation }) => documentation === '');
  expect(bare.map(({ name }) => name)).toEqual([]);
});

test('whatever a contract asks of an author says what it means', () => {
  // Members that are told by their name and type alone, in interfaces that plugins implement.
  const implemented = ['Transport', 'Connection', 'Inbox', 'InboxSession', 'Throttle', 'Route', 'Handler', 'TaskSink'];
  const silent = exportsOf('core/contracts/index.ts')
    .filter(({ name }) => [...implemented, 'Renderer', 'Store', 'Plugin', 'PluginContext', 'Instance'].includes(name))
    .flatMap(({ name, declaration }) =>
      declaration
        .split('\n')
        .flatMap((line, index, lines) =>
          /^ {2}(?:readonly )?\w+\??[(:<]/.test(line) && !(lines[index - 1] ?? '').endsWith('*/')
            ? [`${name}: ${line.trim()}`]
            : [],
        ),
    );
  expect(silent).toEqual([]);
});

test('no page links to a name that is not there', () => {
  for (const { path, text } of sourcesOf('docs/reference', '.md'))
    for (const [, file = '', anchor = ''] of text.matchAll(/\]\(([a-z-]+\.md)(?:#([a-z]+))?\)/g)) {
      const page = readFileSync(join(root, 'docs/reference', file), 'utf8');
      if (anchor !== '')
        expect(page.toLowerCase().includes(`\n### ${anchor}\n`), `${path}: ${file}#${anchor}`).toBe(true);
    }
});
