// Writes the tables of docs/configuration.md from the schemas that the host checks with: `node scripts/write-configuration-reference.mjs`
// after a build. A test says when they are out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs', 'configuration.md');

/** Sections of the configuration whose entries use a contribution, and the kind they use. */
const kinds = {
  accounts: 'transports',
  throttles: 'throttles',
  routes: 'routes',
  handlers: 'handlers',
  inboxes: 'inboxes',
  tasks: 'taskSinks',
  ledger: 'stores',
};

const formats = {
  date: 'date, `2026-01-31`',
  email: 'mail address',
  'time-zone': 'time zone, `Europe/Berlin`',
};

const code = (value) => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

function range(from, to) {
  if (from !== undefined && to !== undefined) return ` from ${from} to ${to}`;
  if (from !== undefined) return `, at least ${from}`;
  return to === undefined ? '' : `, at most ${to}`;
}

function typeWords(schema) {
  if (schema.secret === true) return '`{ secret: NAME }`';
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  if (schema.reference !== undefined) return `name under \`${schema.reference}\``;
  if (schema.patternErrorMessage !== undefined) return schema.patternErrorMessage.replace(/^(?:an?|the) /, '');
  if (schema.format !== undefined) return formats[schema.format] ?? schema.format;
  if (schema.type === 'array') return `list: ${typeWords(schema.items)}`;
  if (Array.isArray(schema.type) && schema.type.includes('object')) return 'text, or a group';
  if (schema.type === 'integer') return `whole number${range(schema.minimum, schema.maximum)}`;
  if (schema.type === 'number')
    return schema.exclusiveMinimum === undefined
      ? `number${range(schema.minimum, schema.maximum)}`
      : `number above ${schema.exclusiveMinimum}${range(undefined, schema.maximum)}`;
  if (schema.type === 'boolean') return '`true`, `false`';
  if (schema.path === true) return 'file; relative to this file';
  return 'text';
}

/** One row a setting; a group's settings follow it as `group.setting`. What a group needs that may be left out whole is needed in it only. */
function rows({ properties = {}, required = [] }, before = '', needed = 'needed') {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const key = `${before}${name}`;
    if (schema.type === 'object')
      return rows(schema, `${key}.`, required.includes(name) ? needed : `needed in \`${key}\``);
    const fallback = required.includes(name)
      ? needed
      : schema.default === undefined
        ? ''
        : schema.type === 'array'
          ? schema.default.length === 0
            ? 'none'
            : code(schema.default)
          : code(schema.default);
    const cells = [`\`${key}\``, typeWords(schema), fallback, schema.description];
    return [`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`];
  });
}

function table(schema) {
  const lines = rows(schema);
  if (lines.length === 0) return 'It has no settings.';
  return ['| setting | value | default | meaning |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

/** The tables by the name between their markers: from the core's schema and the manifests of the bundled plugins. */
export function referenceTables(coreSchema, packages) {
  const { company, users, retry, seeding, plugins, ...sections } = coreSchema.properties;
  const tables = {
    company: table(company),
    users: table(users.additionalProperties),
    retry: table(retry),
    seeding: table(seeding),
    plugins: [table({ properties: { plugins } }), 'An entry is a folder, or a group:', table(plugins.items)].join(
      '\n\n',
    ),
  };
  for (const [section, schema] of Object.entries(sections)) {
    const entry = schema.additionalProperties || schema;
    const { use: _use, ...own } = entry.properties;
    const parts = Object.keys(own).length === 0 ? [] : [table({ ...entry, properties: own })];
    for (const { name, postrider } of packages)
      for (const { id, title, settings } of postrider.contributes[kinds[section]] ?? [])
        parts.push(`### \`use: ${id}\`\n${title}, by \`${name}\`.\n\n${table(settings)}`);
    tables[section] = parts.join('\n\n');
  }
  return tables;
}

/** The page with each table between `<!-- begin NAME -->` and `<!-- end NAME -->` replaced. */
export function withTables(text, tables) {
  return Object.entries(tables).reduce((whole, [name, lines]) => {
    const place = new RegExp(`(<!-- begin ${name} -->\\n)[^]*?(<!-- end ${name} -->)`);
    if (!place.test(whole)) throw new Error(`docs/configuration.md has no place for the table "${name}".`);
    return whole.replace(place, (_, begin, end) => `${begin}\n${lines}\n\n${end}`);
  }, text);
}

/** The manifests of the bundled plugins, by their package names. */
export function packagesOf(names) {
  return names.map((name) =>
    JSON.parse(readFileSync(join(root, 'plugins', name.replace('@postrider/', ''), 'package.json'), 'utf8')),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { coreSchema } = await import('../core/dist/composition/configuration/core-schema.js');
  const { bundledPlugins } = await import('../host/dist/bundled-plugins.js');
  const tables = referenceTables(coreSchema(), packagesOf(bundledPlugins));
  writeFileSync(page, withTables(readFileSync(page, 'utf8'), tables));
}
