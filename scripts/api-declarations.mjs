// What the packages' sources export, as declarations: read from the sources themselves, so nothing has to be built.
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isolatedDeclarationSync, parseSync } from 'rolldown/experimental';

const root = fileURLToPath(new URL('../', import.meta.url));
const packageParts = { '#contracts': 'core/contracts/index.ts', '#mail': 'core/mail/index.ts' };

/** Every export of an entry by name: `{ name, file, documentation, declaration, bare }`. */
export function exportsOf(entry) {
  const found = new Map();
  collect(join(root, entry), undefined, found);
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

const read = new Map();

function declarationsOf(path) {
  const known = read.get(path);
  if (known !== undefined) return known;
  const { code, errors } = isolatedDeclarationSync(path, readFileSync(path, 'utf8'), {});
  const [fault] = errors;
  if (fault !== undefined) throw new Error(`${relative(root, path)}: ${fault.message}: write the type out.`);
  const parsed = parseSync(path.replace(/\.ts$/, '.d.ts'), code);
  const made = { code, comments: parsed.comments, body: parsed.program.body };
  read.set(path, made);
  return made;
}

function target(specifier, from) {
  const part = packageParts[specifier];
  if (part !== undefined) return join(root, part);
  return specifier.startsWith('.') ? join(dirname(from), specifier) : undefined;
}

/** Takes what a module exports into `found`; `wanted` renames, and leaves out what it does not name. */
function collect(path, wanted, found) {
  const { body } = declarationsOf(path);
  const imported = new Map(
    body
      .filter(({ type }) => type === 'ImportDeclaration')
      .flatMap(({ source, specifiers }) =>
        specifiers.map((each) => [each.local.name, { from: source.value, name: each.imported?.name }]),
      ),
  );
  for (const statement of body) {
    if (statement.type === 'ExportAllDeclaration') {
      const next = target(statement.source.value, path);
      if (next !== undefined) collect(next, wanted, found);
    } else if (statement.type === 'ExportNamedDeclaration' && statement.declaration !== null) {
      for (const name of namesOf(statement.declaration)) take(path, statement, name, wanted, found);
    } else if (statement.type === 'ExportNamedDeclaration') {
      for (const { local, exported } of statement.specifiers) {
        const from = statement.source?.value ?? imported.get(local.name)?.from;
        const next = from === undefined ? path : target(from, path);
        const name = wanted === undefined ? exported.name : wanted.get(exported.name);
        if (name === undefined) continue;
        if (next === undefined) foreign(name, from, path, found);
        else if (next === path) takeLocal(path, local.name, name, found);
        else collect(next, new Map([[local.name, name]]), found);
      }
    }
  }
}

function namesOf(declaration) {
  if (declaration.type === 'VariableDeclaration') return declaration.declarations.map(({ id }) => id.name);
  return declaration.id === null ? [] : [declaration.id.name];
}

function take(path, statement, name, wanted, found) {
  const as = wanted === undefined ? name : wanted.get(name);
  if (as !== undefined) add(path, statement, as, found);
}

function takeLocal(path, name, as, found) {
  for (const statement of declarationsOf(path).body)
    if ('id' in statement ? statement.id?.name === name : namesOf(statement.declaration ?? statement).includes(name))
      add(path, statement, as, found);
}

function foreign(name, from, path, found) {
  const declaration = `export { ${name} } from '${from}';`;
  found.set(name, { name, file: relative(root, path), documentation: '', declaration, bare: declaration });
}

/** A name may be a type and a value at once, and a function may have several forms: their declarations stand together. */
function add(path, statement, name, found) {
  const { code, comments } = declarationsOf(path);
  const before = comments.findLast(
    ({ end }) => end <= statement.start && code.slice(end, statement.start).trim() === '',
  );
  const documentation = before === undefined ? '' : prose(before.value);
  const text = tidy(code.slice(statement.start, statement.end));
  const inner = comments.filter(({ start, end }) => start > statement.start && end < statement.end);
  let bare = '';
  let at = statement.start;
  for (const { start, end } of inner) {
    bare += code.slice(at, start);
    at = end;
  }
  bare = tidy(bare + code.slice(at, statement.end));
  const file = relative(root, path);
  const known = found.get(name);
  if (known === undefined) found.set(name, { name, file, documentation, declaration: text, bare });
  else if (!known.declaration.includes(text))
    found.set(name, {
      ...known,
      documentation: [known.documentation, documentation].filter((each) => each !== '').join('\n\n'),
      declaration: `${known.declaration}\n${text}`,
      bare: `${known.bare}\n${bare}`,
    });
}

const prose = (comment) =>
  comment
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .trim();

const tidy = (code) =>
  code
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) =>
      line
        .replace(/^\t+/, (tabs) => '  '.repeat(tabs.length))
        .replace(/^(\s*)\*/, '$1 *')
        .trimEnd(),
    )
    .join('\n');
