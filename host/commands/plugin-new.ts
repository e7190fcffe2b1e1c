import { mkdir, open, readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { ProblemError } from '@postrider/core/contracts';
import { freePort } from '../plugins/free-port.ts';
import { generatePlugin } from '../plugins/generate-plugin.ts';
import { isPluginKind, pluginKinds } from '../plugins/plugin-kinds.ts';
import type { PluginKind } from '../plugins/plugin-kinds.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Command } from './command.ts';
import { askForPlugin } from './plugin-questions.ts';
import { fileUnwritable } from './write-output.ts';

export interface PluginNewOptions {
  readonly folder?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly title?: string;
  readonly licence?: string;
  readonly yes?: boolean;
}

/** What a new plugin's author has said. */
export interface PluginAnswers {
  readonly kind: PluginKind;
  readonly name: string;
  readonly title: string;
  readonly licence: string;
}

const wrong = (what: string, next: string): ProblemError => new ProblemError({ code: 'PLUGIN_ANSWER', what, next });

/** `@studio/postrider-pigeon` and `pigeon` are both used as `pigeon`. */
const idOf = (name: string): string =>
  name
    .replace(/^@[^/]*\//, '')
    .replace(/^postrider-/, '')
    .replace(/^(transport|inbox|throttle|task-sink|handler|route|renderer)-(?=.)/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 64);

const titleOf = (id: string): string => `${id.charAt(0).toUpperCase()}${id.slice(1).replaceAll('-', ' ')}`;

/** Writes a plugin that works as it is: its test passes, it can be tried, packed and installed. */
export const pluginNew: Command<PluginNewOptions> = async (options, { terminal, json }) => {
  const given = answersGiven(options);
  const silent = options.yes === true || json || !process.stdin.isTTY;
  const answers = silent ? completed(given) : await askForPlugin(given);
  if (answers === undefined) return exitCodes.stopped;
  const { kind, name, title, licence } = checked(answers);
  const id = idOf(name);
  const folder = resolve(options.folder ?? id);
  const shown = relative(process.cwd(), folder) || '.';
  await refuseFull(folder, shown);
  const files = await generatePlugin({ kind, name, id, title, licence, port: await freePort() });
  for (const [path, text] of files) await writeNew(join(folder, path), text);
  if (json) terminal.json({ folder, name, id, kind, files: [...files.keys()] });
  else {
    const { command } = terminal;
    const here = shown === '.' ? '' : ` ${shown}`;
    terminal.print(
      `${terminal.style('✓', 'green')} ${shown} holds the ${kind} \`${id}\`: ${[...files.keys()].join(', ')}`,
    );
    terminal.print(`  See it pass its test:      ${command} plugin test${here}`);
    terminal.print(`  See it work in a host:     ${command} plugin dev${here}`);
    terminal.print('  Then make it yours:        index.ts');
  }
  return exitCodes.done;
};

function answersGiven({ folder, kind, name, title, licence }: PluginNewOptions): Partial<PluginAnswers> {
  if (kind !== undefined && !isPluginKind(kind))
    throw wrong(`"${kind}" is no kind of plugin.`, `Give one of ${pluginKinds.join(', ')}.`);
  const proposed = name ?? (folder === undefined ? undefined : `postrider-${idOf(basename(resolve(folder)))}`);
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(proposed === undefined ? {} : { name: proposed }),
    ...(title === undefined ? {} : { title }),
    ...(licence === undefined ? {} : { licence }),
  };
}

function completed({ kind, name, title, licence = 'MIT' }: Partial<PluginAnswers>): PluginAnswers {
  if (kind === undefined || name === undefined) {
    const missing = [kind ?? '--kind', name ?? '--name'].filter((each) => each.startsWith('--'));
    throw wrong(
      `Nobody is asked, and this was not given: ${missing.join(', ')}.`,
      'Give it, or run postrider plugin new at a terminal to be asked.',
    );
  }
  return { kind, name, licence, title: title ?? titleOf(idOf(name)) };
}

/** Names and titles end up in code, so what they may hold is narrow. */
function checked(answers: PluginAnswers): PluginAnswers {
  const { name, title, licence } = answers;
  if (!/^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/.test(name) || name.length > 100 || idOf(name) === '')
    throw wrong(
      `"${name}" is no name for a package.`,
      'Take lower-case letters, digits and hyphens, such as postrider-pigeon.',
    );
  if (!/^[\p{L}\p{N} .,()&+/-]{1,80}$/u.test(title))
    throw wrong(
      `"${title}" is no title.`,
      'Take letters, digits, spaces and . , ( ) & + / - in at most 80 characters.',
    );
  if (!/^[A-Za-z0-9.+() -]{1,80}$/.test(licence))
    throw wrong(`"${licence}" is no licence.`, 'Take an SPDX identifier, such as MIT, or UNLICENSED.');
  return answers;
}

async function refuseFull(folder: string, shown: string): Promise<void> {
  const found = await readdir(folder).catch(() => []);
  if (found.some((name) => name !== '.git'))
    throw new ProblemError({
      code: 'PLUGIN_FOLDER_TAKEN',
      what: `The folder ${shown} is not empty.`,
      where: { file: folder },
      next: 'Name another one: nothing is ever written over.',
    });
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await using handle = await open(file, 'wx');
    await handle.writeFile(text);
  } catch (thrown) {
    throw fileUnwritable(file, thrown);
  }
}
