import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { SecretStore } from '@postrider/core';
import { ProblemError, causeOf } from '@postrider/core/contracts';
import type { Problem } from '@postrider/core/contracts';
import { openStudio } from '../open-studio.ts';
import { fromPreset } from '../presets/from-preset.ts';
import { readPreset, readPresets } from '../presets/read-presets.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { displayWidth } from '../terminal/display-width.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Command, CommandContext } from './command.ts';
import { firstLetter } from './first-letter.ts';
import { askForProvider } from './init-provider.ts';
import { askForStudio, introduce } from './init-questions.ts';
import { isSecurity, securities, standardPorts, usesGmail, writeConfiguration } from './init-configuration.ts';
import type { StudioAnswers } from './init-configuration.ts';
import { noInbox } from './no-inbox.ts';
import { tellPath } from './tell-path.ts';
import { fileUnwritable } from './write-output.ts';

export interface InitOptions {
  readonly preset?: string;
  readonly company?: string;
  readonly from?: string;
  readonly host?: string;
  readonly port?: number;
  readonly security?: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly limit?: readonly string[];
  readonly yes?: boolean;
  readonly force?: boolean;
}

/** Writes a working configuration, with a first letter to try it with; asks for what was not given. */
export const init: Command<InitOptions> = async (options, context) => {
  const file = resolve(context.configuration);
  const { terminal } = context;
  if (options.force !== true && (await exists(file))) {
    throw new ProblemError({
      code: 'INIT_EXISTS',
      what: `There is a configuration already: ${context.configuration}.`,
      where: { file: context.configuration },
      next: 'Edit it, or write a new one over it with --force.',
    });
  }
  const given = await answersGiven(options);
  const silent = options.yes === true || context.json || !process.stdin.isTTY;
  const asked = silent ? completed(given) : await ask(given);
  if (asked === undefined) return exitCodes.stopped;
  const password =
    asked.password ?? (options.passwordFile === undefined ? undefined : await readPassword(options.passwordFile));
  const letter = join(dirname(file), 'letters', 'first.mjml');
  try {
    await mkdir(dirname(letter), { recursive: true });
    await writeChecked(file, writeConfiguration(asked), context);
    if (!(await exists(letter))) await writeFile(letter, firstLetter);
  } catch (thrown) {
    if (ProblemError.is(thrown)) throw thrown;
    throw fileUnwritable(context.configuration, thrown);
  }
  if (password !== undefined) await new SecretStore(dirname(file), context.environment).set('studio', password);
  if (context.json) terminal.json({ configuration: file, letter });
  else {
    terminal.print(
      `${terminal.style('✓', 'green')} ${context.configuration} is written, with a first letter in letters/first.mjml.`,
    );
    for (const note of asked.preset?.notes ?? []) terminal.print(`  ${note}`);
    if (asked.limits.length === 0) terminal.print('  No limit is set: Postrider sends as fast as the server takes it.');
    const warning = noInbox({ inboxes: new Map(), company: { name: asked.company, from: asked.from } });
    if (warning !== undefined) terminal.print(`  ${warning}`);
    if ((asked.user !== undefined || usesGmail(asked)) && password === undefined)
      suggest(terminal, 'Keep the password:', 'secret set studio');
    suggest(terminal, 'Try to sign in:', 'check --connect');
    suggest(terminal, 'Send yourself the letter:', `send --to ${asked.from} --letter letters/first.mjml`);
    suggest(terminal, 'Plan a mailing:', 'plan --list clients.csv --letter letters/first.mjml');
    tellPath(context);
  }
  return exitCodes.done;
};

/** A call to copy: on a line of its own where it would be broken in two. */
function suggest({ command, columns, print, verbatim }: Terminal, what: string, call: string): void {
  const line = `  ${what.padEnd(25)} ${command} ${call}`;
  if (displayWidth(line) <= columns) return print(line);
  print(`  ${what}`);
  verbatim(`    ${command} ${call}`);
}

/** Writes a configuration only when the host accepts it: an answer that cannot work is told before anything is there. */
async function writeChecked(file: string, text: string, { environment }: CommandContext): Promise<void> {
  const draft = `${file}.new`;
  try {
    await writeFile(draft, text);
    const problems = await problemsOf(draft, environment);
    const [first, ...more] = problems.map(({ where: _draft, ...problem }) => problem);
    if (first !== undefined) throw new ProblemError(first, ...more);
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

async function problemsOf(
  configuration: string,
  environment: CommandContext['environment'],
): Promise<readonly Problem[]> {
  try {
    await using host = await openStudio({ configuration, environment });
    return await host.partProblems();
  } catch (thrown) {
    if (ProblemError.is(thrown)) return thrown.problems;
    throw thrown;
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function readPassword(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (thrown) {
    throw new ProblemError({
      code: 'FILE_UNREADABLE',
      what: `The password file ${file} cannot be read.`,
      where: { file },
      next: 'Check its name and that you may read it.',
      cause: causeOf(thrown),
    });
  }
}

/** A person who named neither preset nor server is first asked for the provider: its preset then answers most of the rest. */
async function ask(given: Partial<StudioAnswers>): Promise<StudioAnswers | undefined> {
  introduce();
  if (given.host !== undefined) return askForStudio(given);
  const provider = await askForProvider(await readPresets());
  if (provider === undefined) return undefined;
  return askForStudio(provider === 'other' ? given : fromPreset(provider, given));
}

async function answersGiven(options: InitOptions): Promise<Partial<StudioAnswers>> {
  const given = answersOf(options);
  return options.preset === undefined ? given : fromPreset(await readPreset(options.preset), given);
}

function answersOf({ company, from, host, port, security, user, limit }: InitOptions): Partial<StudioAnswers> {
  if (security !== undefined && !isSecurity(security)) {
    throw new ProblemError({
      code: 'INIT_ANSWER_WRONG',
      what: `"${security}" is no kind of security.`,
      next: `Give one of ${securities.join(', ')}.`,
    });
  }
  return {
    ...(company === undefined ? {} : { company }),
    ...(from === undefined ? {} : { from }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(security === undefined ? {} : { security }),
    ...(user === undefined ? {} : { user }),
    ...(limit === undefined ? {} : { limits: limit }),
  };
}

function completed(given: Partial<StudioAnswers>): StudioAnswers {
  const missing = (['company', 'from', 'host'] as const).filter((name) => given[name] === undefined);
  const { company, from, host } = given;
  if (company === undefined || from === undefined || host === undefined) {
    throw new ProblemError({
      code: 'INIT_ANSWER_MISSING',
      what: `Nobody is asked, and this was not given: ${missing.map((name) => `--${name}`).join(', ')}.`,
      next: 'Give it, or run postrider init at a terminal to be asked.',
    });
  }
  const security = given.security ?? 'starttls';
  return {
    ...given,
    company,
    from,
    host,
    security,
    port: given.port ?? standardPorts[security],
    limits: given.limits ?? [],
  };
}
