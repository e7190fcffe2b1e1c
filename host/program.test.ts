import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { postriderProgram } from './program.ts';
import type { Call } from './call.ts';
import { exitCodes } from './terminal/exit-codes.ts';

const page = readFileSync(join(import.meta.dirname, '../docs/command-line.md'), 'utf8');

async function called(...words: readonly string[]): Promise<Call> {
  let found: Call | undefined;
  const program = postriderProgram(
    async (call) => {
      found = call;
    },
    { out: () => {}, error: () => {} },
  );
  await program.parseAsync(words, { from: 'user' });
  if (found === undefined) throw new Error('Nothing was called.');
  return found;
}

/** Every command with its full name, groups left out. */
function commandsOf(command: Command, before = ''): readonly (readonly [string, Command])[] {
  return command.commands
    .filter((each) => each.name() !== 'help')
    .flatMap((each) => {
      const name = `${before}${each.name()}`;
      return each.commands.length === 0 ? [[name, each] as const] : commandsOf(each, `${name} `);
    });
}

const program = postriderProgram(async () => {}, { out: () => {}, error: () => {} });
const commands = commandsOf(program);

/** A command's part of the page: from its heading to the next. */
const sectionOf = (name: string): string =>
  new RegExp(`^## postrider ${name}$([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(page)?.[1] ?? '';

test('every command has its section in docs/command-line.md, with an example of itself', () => {
  for (const [name] of commands)
    expect([name, sectionOf(name)]).toEqual([name, expect.stringContaining(`postrider ${name}`)]);
});

/** Prevents: a person learnt only from a failure that a port brings its security along, or that a file is needed. */
test('the help says what follows from what, and what is needed', () => {
  const helpOf = (wanted: string): string =>
    (commands.find(([name]) => name === wanted)?.[1].helpInformation() ?? '').replaceAll(/\s+/g, ' ');
  expect(helpOf('init')).toContain('465 for tls, 587 for starttls');
  expect(helpOf('init')).toContain('or else starttls');
  expect(helpOf('secret google')).toContain('--client <file> needed');
});

test('every option and argument is explained there', () => {
  const missing = commands.flatMap(([name, command]) => [
    ...command.options
      .filter(({ flags }) => !sectionOf(name).includes(`| \`${flags}\` |`))
      .map(({ flags }) => `${name} ${flags}`),
    ...command.registeredArguments
      .filter(
        (argument) =>
          !sectionOf(name).includes(`\`${argument.required ? `<${argument.name()}>` : `[${argument.name()}]`}\``),
      )
      .map((argument) => `${name} ${argument.name()}`),
  ]);
  expect(missing).toEqual([]);
  for (const { flags } of program.options.filter(({ long }) => long !== '--version'))
    expect(page).toContain(`| \`${flags}\` |`);
});

test('nothing is explained there that does not exist', () => {
  const headings = [...page.matchAll(/^## postrider (.+)$/gm)].map(([, name]) => name);
  expect(headings).toEqual(commands.map(([name]) => name));
  for (const [name, command] of commands) {
    const flags = [...sectionOf(name).matchAll(/^\| `(-[^`]*)` \|/gm)].map(([, each = '']) => each);
    expect([name, flags.sort()]).toEqual([name, command.options.map((option) => option.flags).sort()]);
  }
});

test('every exit code is documented there, and no other', () => {
  const documented = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(documented.sort((one, other) => one - other)).toEqual(
    Object.values(exitCodes).sort((one, other) => one - other),
  );
});

test('every command’s code can be loaded', async () => {
  const loads: Call['load'][] = [];
  for (const [name, command] of commands) {
    const needed = command.registeredArguments.filter(({ required }) => required).map(() => 'x');
    loads.push((await called(...name.split(' '), ...needed)).load);
  }
  expect(loads).toHaveLength(commands.length);
  for (const load of loads) expect(await load()).toBeTypeOf('function');
  // The first of them loads the whole core.
}, 30_000);

test('options and arguments arrive under their names', async () => {
  const { options, configuration, json } = await called(
    'retry',
    'spring',
    '--class',
    'block',
    '--class',
    'content',
    '-y',
    '-c',
    'x.yaml',
    '--json',
  );
  expect(options).toMatchObject({ campaign: 'spring', class: ['block', 'content'], yes: true });
  expect([configuration, json]).toEqual(['x.yaml', true]);
  expect((await called('send', '--no-wait')).options).toMatchObject({ wait: false, onUncertain: 'hold' });
  expect((await called('plan', '--recipients', '20')).options).toMatchObject({ recipients: 20 });
  expect((await called('status')).configuration).toBe('postrider.yaml');
});

test.each([
  [['sned'], 'Did you mean send?'],
  [['send', '--lst'], 'Did you mean --list?'],
  [['sned', '--help'], 'Did you mean send?'],
  [['help', 'sned'], 'Did you mean send?'],
  [['nonsense', '--help'], "unknown command 'nonsense'"],
  [['plugin', 'nonsense', '--help'], "unknown command 'nonsense'"],
  [['plugin', 'instal'], 'Did you mean install?'],
  [['plugin', 'uninstal'], 'Did you mean uninstall?'],
  [['tasks', '--limit', '0'], 'A whole number of 1 or more is expected.'],
  [['plan', '--recipients', '1e3.5'], 'A whole number of 1 or more is expected.'],
  [['cancel'], "missing required argument 'campaign'"],
  [['send', '--to', 'a@b.example', '--list', 'x.csv'], 'cannot be used with'],
])('wrong words are told: %j', async (words, message) => {
  const thrown: unknown = await called(...words).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(CommanderError);
  expect((thrown as CommanderError).message).toContain(message);
});

test('--help answers without loading anything but commander', () => {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const follow = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    // Imports of types are gone when it runs, and `import(…)` waits until a command is called.
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export) (?!type )[^;]*?from '([^']+)';/gm,
    )) {
      if (name.startsWith('.')) follow(resolve(dirname(file), name));
      else if (!name.startsWith('node:')) packages.add(name);
    }
  };
  follow(join(import.meta.dirname, 'main.ts'));
  expect(seen.size).toBeGreaterThan(5);
  expect([...packages]).toEqual(['commander']);
});
