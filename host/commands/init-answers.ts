import { readFile } from 'node:fs/promises';
import { ProblemError, causeOf } from '@postrider/core/contracts';
import { parseAddress } from '@postrider/core/mail';
import { fromPreset } from '../presets/from-preset.ts';
import { readPreset, readPresets } from '../presets/read-presets.ts';
import { isSecurity, securities, standardPorts, usesGmail, usualSecurity } from './init-configuration.ts';
import type { StudioAnswers } from './init-configuration.ts';
import { asRule } from './init-limits.ts';
import { askForProvider } from './init-provider.ts';
import { askForStudio, introduce } from './init-questions.ts';

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

/**
 * What has to be known of a studio: what was given, what a preset says, and what a person answers where one is asked.
 * Undefined when they gave up. @throws ProblemError when something given is wrong, or is missing and nobody is asked.
 */
export async function studioAnswers(options: InitOptions, isAsked: boolean): Promise<StudioAnswers | undefined> {
  const given = await answersGiven(options);
  const answers = isAsked ? await ask(given) : completed(given, options);
  if (answers === undefined || answers.password !== undefined || options.passwordFile === undefined) return answers;
  return { ...answers, password: await readPassword(options.passwordFile) };
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
    ...(limit === undefined ? {} : { limits: limit.map(asRule) }),
  };
}

/** A person who named neither preset nor server is first asked for the provider: its preset then answers most of the rest. */
async function ask(given: Partial<StudioAnswers>): Promise<StudioAnswers | undefined> {
  introduce();
  if (given.preset !== undefined || given.host !== undefined) return askForStudio(given);
  const provider = await askForProvider(await readPresets());
  if (provider === undefined) return undefined;
  return askForStudio(provider === 'other' ? given : fromPreset(provider, given));
}

function completed(given: Partial<StudioAnswers>, { passwordFile }: InitOptions): StudioAnswers {
  const missing = (['company', 'from', 'host'] as const).filter((name) => given[name] === undefined);
  const { company, from, host } = given;
  if (company === undefined || from === undefined || host === undefined) {
    throw new ProblemError({
      code: 'INIT_ANSWER_MISSING',
      what: `Nobody is asked, and this was not given: ${missing.map((name) => `--${name}`).join(', ')}.`,
      next: 'Give it, or run postrider init at a terminal to be asked.',
    });
  }
  if (usesGmail(given) && given.user !== undefined && parseAddress(given.user).kind !== 'valid') {
    throw new ProblemError({
      code: 'INIT_ANSWER_WRONG',
      what: `"${given.user.slice(0, 60)}" is no address, and at Google one signs in with the address.`,
      next: 'Give --user the whole address, such as desk@gmail.com.',
    });
  }
  const security = given.security ?? usualSecurity(given.port) ?? 'starttls';
  const answers: StudioAnswers = {
    ...given,
    company,
    from,
    host,
    security,
    port: given.port ?? standardPorts[security],
    limits: given.limits ?? [],
  };
  if (passwordFile === undefined || answers.user !== undefined || usesGmail(answers)) return answers;
  throw new ProblemError({
    code: 'INIT_ANSWER_MISSING',
    what: 'A password was given, and nobody it belongs to: --user.',
    next: 'Give it, or leave --password-file out: then nobody signs in.',
  });
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
