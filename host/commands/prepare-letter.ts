import { readFile } from 'node:fs/promises';
import { basename, extname, relative } from 'node:path';
import process from 'node:process';
import { ProblemError, causeOf } from '@postrider/core/contracts';
import type { Manifest, Sender, SendThrough, SourceText, Template } from '@postrider/core/contracts';
import type { Host } from '@postrider/core';
import { letterRenderers } from '../bundled-plugins.ts';
import { senderFor, throughFor } from './sender-and-way.ts';
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

/** A letter, under the signature of whom it is from. @throws ProblemError when the signature cannot be read. */
export async function templateOf(
  letter: SourceText,
  { subject }: Pick<LetterOptions, 'subject'>,
  signature: string | undefined,
): Promise<Template> {
  return {
    letter,
    ...(subject === undefined ? {} : { subject }),
    ...(signature === undefined ? {} : { signature: await readSource(signature, relative(process.cwd(), signature)) }),
  };
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
    template: await templateOf(letter, options, signature),
  };
}
