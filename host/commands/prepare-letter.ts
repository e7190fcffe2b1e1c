import { readFile } from 'node:fs/promises';
import { basename, extname, relative } from 'node:path';
import process from 'node:process';
import { ProblemError, causeOf } from '@postrider/core/contracts';
import type { Manifest, Sender, SendThrough, SourceText, Template } from '@postrider/core/contracts';
import type { Configuration, Host, Submission } from '@postrider/core';
import { letterRenderers } from '../bundled-plugins.ts';
import type { LetterOptions } from './send-options.ts';

/** A letter larger than this is no letter; renderers have tighter limits of their own. */
const largestLetter = 2 * 1024 * 1024;

/** Reads a file that a person named. @throws ProblemError when it is not there or too large. */
export async function readSource(file: string, shownAs: string): Promise<SourceText> {
  let text: string;
  try {
    const content = await readFile(file);
    if (content.length > largestLetter)
      throw new Error(`it has ${content.length} bytes, ${largestLetter} are the most`);
    text = content.toString('utf8').replace(/^\uFEFF/, '');
  } catch (thrown) {
    throw new ProblemError({
      code: 'FILE_UNREADABLE',
      what: `The file ${shownAs} cannot be read.`,
      where: { file: shownAs },
      next: 'Check its name and that you may read it.',
      cause: causeOf(thrown),
    });
  }
  return { file: shownAs, text };
}

/** Who a mailing is from: the user's settings win over the company's (features S2, S3). */
export function senderFor(
  configuration: Configuration,
  user: string | undefined,
): { readonly sender: Sender; readonly through?: SendThrough; readonly signature?: string } {
  const { company } = configuration;
  const person = user === undefined ? undefined : configuration.users.get(user);
  if (user !== undefined && person === undefined) {
    throw new ProblemError({
      code: 'USER_UNKNOWN',
      what: `The configuration has no user "${user}".`,
      where: { file: configuration.file },
      next:
        configuration.users.size === 0
          ? 'Add the user under "users", or leave --user out.'
          : `Its users are: ${[...configuration.users.keys()].join(', ')}.`,
    });
  }
  const route = person?.route ?? (person?.account === undefined ? company.route : undefined);
  const account =
    person?.account ??
    company.account ??
    (configuration.accounts.size === 1 ? [...configuration.accounts.keys()][0] : undefined);
  const signature = person?.signature ?? company.signature;
  const through = route !== undefined ? { route } : account !== undefined ? { account } : undefined;
  return {
    sender: {
      address: person?.from ?? company.from,
      name: person?.name ?? company.name,
      ...(company.replyTo === undefined ? {} : { replyTo: company.replyTo }),
    },
    ...(through === undefined ? {} : { through }),
    ...(signature === undefined ? {} : { signature }),
  };
}

/** What the mailing goes through: the option, the user's, the company's, or the only account there is. */
export function throughFor(
  configuration: Configuration,
  options: LetterOptions,
  otherwise: SendThrough | undefined,
): SendThrough {
  const wanted = wayNamed(options) ?? otherwise;
  const known = { accounts: [...configuration.accounts.keys()], routes: [...configuration.routes.keys()] };
  if (wanted === undefined) {
    throw new ProblemError({
      code: 'ACCOUNT_UNDECIDED',
      what: 'The configuration has several accounts, and nothing says which one sends.',
      where: { file: configuration.file },
      next: `Name one with --account (${known.accounts.join(', ')}), or set company.account.`,
    });
  }
  const missing =
    'route' in wanted ? !configuration.routes.has(wanted.route) : !configuration.accounts.has(wanted.account);
  if (missing) {
    const [kind, name, names] =
      'route' in wanted
        ? (['route', wanted.route, known.routes] as const)
        : (['account', wanted.account, known.accounts] as const);
    throw new ProblemError({
      code: 'ACCOUNT_UNKNOWN',
      what: `The configuration has no ${kind} "${name}".`,
      where: { file: configuration.file },
      next: names.length === 0 ? `Add it under "${kind}s".` : `It has: ${names.join(', ')}.`,
    });
  }
  return wanted;
}

/** What the command line itself says of sender and way: the configuration's defaults may change while a campaign lasts. */
export function askedFor({ users }: Configuration, options: LetterOptions): NonNullable<Submission['asked']> {
  const person = options.user === undefined ? undefined : users.get(options.user);
  const through = wayNamed(options) ?? wayNamed(person ?? {});
  return {
    ...(through === undefined ? {} : { through }),
    ...(person?.from === undefined ? {} : { from: person.from }),
  };
}

function wayNamed({ account, route }: Pick<LetterOptions, 'account' | 'route'>): SendThrough | undefined {
  if (route !== undefined) return { route };
  return account === undefined ? undefined : { account };
}

export interface PreparedLetter {
  readonly renderer: string;
  readonly template: Template;
  readonly sender: Sender;
  /** Name of the user who sends it, where one was named. */
  readonly user?: string;
  readonly through: SendThrough;
  /** Campaign name: as given, else the letter's file name. */
  readonly name: string;
}

/** The host's own renderers by their endings; one that a plugin brings reads letters that end in its id. */
function rendererFor(letter: string, manifests: readonly Manifest[]): string | undefined {
  const ending = extname(letter).toLowerCase();
  const own = letterRenderers[ending];
  if (own !== undefined) return own;
  const ids = manifests.flatMap(({ contributes }) => (contributes.renderers ?? []).map(({ id }) => id));
  return ids.find((id) => `.${id}` === ending);
}

/** Puts together what is sent, from options, configuration, plugins and files. */
export async function prepareLetter(
  { configuration, manifests }: Pick<Host, 'configuration' | 'manifests'>,
  options: LetterOptions,
): Promise<PreparedLetter> {
  if (options.letter === undefined)
    throw new ProblemError({
      code: 'LETTER_MISSING',
      what: 'No letter was given.',
      next: 'Name one: --letter letters/spring.mjml',
    });
  const renderer = rendererFor(options.letter, manifests);
  if (renderer === undefined) {
    throw new ProblemError({
      code: 'LETTER_KIND_UNKNOWN',
      what: `The letter ${options.letter} is of a kind that is not known.`,
      where: { file: options.letter },
      next: `Letters end in ${Object.keys(letterRenderers).join(' or ')}, or in the id of a renderer that a plugin brings.`,
    });
  }
  const { sender, through, signature } = senderFor(configuration, options.user);
  const letter = await readSource(options.letter, options.letter);
  return {
    renderer,
    sender,
    ...(options.user === undefined ? {} : { user: options.user }),
    through: throughFor(configuration, options, through),
    name: options.campaign ?? basename(options.letter, extname(options.letter)),
    template: {
      letter,
      ...(options.subject === undefined ? {} : { subject: options.subject }),
      ...(signature === undefined
        ? {}
        : { signature: await readSource(signature, relative(process.cwd(), signature)) }),
    },
  };
}
