import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { SecretStore } from '@postrider/core';
import { ProblemError } from '@postrider/core/contracts';
import type { Problem } from '@postrider/core/contracts';
import { openStudio } from '../open-studio.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Command, CommandContext } from './command.ts';
import { firstLetter } from './first-letter.ts';
import { studioAnswers } from './init-answers.ts';
import type { InitOptions } from './init-answers.ts';
import { writeConfiguration } from './init-configuration.ts';
import { showWritten } from './init-written.ts';
import { fileUnwritable } from './write-output.ts';

/** Writes a working configuration, with a first letter to try it with; asks for what was not given. */
export const init: Command<InitOptions> = async (options, context) => {
  const file = resolve(context.configuration);
  if (options.force !== true && (await exists(file))) {
    throw new ProblemError({
      code: 'INIT_EXISTS',
      what: `There is a configuration already: ${context.configuration}.`,
      where: { file: context.configuration },
      next: 'Edit it, or write a new one over it with --force.',
    });
  }
  const isAsked = options.yes !== true && !context.json && process.stdin.isTTY;
  const answers = await studioAnswers(options, isAsked);
  if (answers === undefined) return exitCodes.stopped;
  const letter = join(dirname(file), 'letters', 'first.mjml');
  try {
    await mkdir(dirname(letter), { recursive: true });
    await writeChecked(file, writeConfiguration(answers), context);
    if (!(await exists(letter))) await writeFile(letter, firstLetter);
  } catch (thrown) {
    if (ProblemError.is(thrown)) throw thrown;
    throw fileUnwritable(context.configuration, thrown);
  }
  if (answers.password !== undefined)
    await new SecretStore(dirname(file), context.environment).set('studio', answers.password);
  if (context.json) context.terminal.json({ configuration: file, letter });
  else showWritten(answers, context);
  return exitCodes.done;
};

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
