import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { ProblemError } from '@postrider/core/contracts';
import type { Host, Submission } from '@postrider/core';
import { parseAddress } from '@postrider/core/mail';
import { letterRenderers } from '../bundled-plugins.ts';
import { prepareLetter, readSource, templateOf } from './prepare-letter.ts';
import type { PreparedLetter } from './prepare-letter.ts';
import { readInput } from './read-input.ts';
import type { SendOptions } from './send-options.ts';
import { askedFor, senderFor, throughFor } from './sender-and-way.ts';

/** A single mail is a campaign of one, named by whom it is for. @throws ProblemError when there is nothing to send. */
export async function singleMail(
  options: SendOptions,
  to: string,
  onUncertain: 'hold' | 'resend',
  host: Host,
): Promise<Submission> {
  const parsed = parseAddress(to);
  if (parsed.kind === 'invalid')
    throw new ProblemError({
      code: 'RECIPIENT_INVALID',
      what: `"${to}" is no mail address: ${parsed.why}`,
      next: 'Correct the address after --to.',
    });
  const letter =
    options.letter === undefined ? await plainText(options, host.configuration) : await prepareLetter(host, options);
  const fields = fieldsOf(options.field ?? []);
  return {
    ifStanding: 'refuse',
    campaign: {
      ...letter,
      name: options.campaign ?? `to ${parsed.address} ${randomUUID().slice(0, 8)}`,
      columns: [...new Set([...Object.keys(fields), ...(await fieldsLeftOut(letter, fields, host))])],
      onUncertain,
    },
    asked: askedFor(host.configuration, options),
    batches: [[{ line: 1, address: parsed.address, fields }]],
  };
}

/** `name=value`, as often as given. */
function fieldsOf(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1)] as const;
      throw new ProblemError({
        code: 'FIELD_UNREADABLE',
        what: `"${text}" after --field does not say which field has which value.`,
        next: 'Write name=value, for example --field first_name=Mia.',
      });
    }),
  );
}

/**
 * The letter's fields that something stands in for: one mail has no list to take them from.
 * @throws ProblemError naming those without a value.
 */
async function fieldsLeftOut(
  { renderer, template }: PreparedLetter,
  given: Readonly<Record<string, string>>,
  host: Host,
): Promise<readonly string[]> {
  const { subject, text, html = [] } = await (await host.renderer(renderer)).compile(template);
  const known = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const fields = [...subject, ...text, ...html].flatMap((piece) => (piece.kind === 'field' ? [piece] : []));
  const leftOut = fields.filter(({ field }) => !known.has(field.toLowerCase()));
  const missing = [...new Set(leftOut.filter(({ fallback }) => fallback === undefined).map(({ field }) => field))];
  if (missing.length > 0)
    throw new ProblemError({
      code: 'FIELD_MISSING',
      what: `The letter asks for ${missing.map((field) => `"${field}"`).join(', ')}, and one mail has no list to take it from.`,
      where: { file: template.letter.file },
      next: `Give it: ${missing.map((field) => `--field ${field}=…`).join(' ')}`,
    });
  return leftOut.map(({ field }) => field);
}

async function plainText(options: SendOptions, configuration: Host['configuration']): Promise<PreparedLetter> {
  if (options.text === undefined)
    throw new ProblemError({
      code: 'LETTER_MISSING',
      what: 'There is nothing to send.',
      next: 'Give a text with --text FILE (- reads standard input), or a letter with --letter.',
    });
  const { sender, through, signature } = senderFor(configuration, options.user);
  const letter =
    options.text === '-'
      ? { file: 'standard input', text: await readInput(process.stdin) }
      : await readSource(options.text, options.text);
  if (letter.text.trim() === '')
    throw new ProblemError({
      code: 'LETTER_EMPTY',
      what: 'The text is empty; nothing was sent.',
      where: { file: letter.file },
      next: 'Write the text into the file, or pipe it into the command.',
    });
  return {
    name: '',
    renderer: letterRenderers['.txt'] ?? 'text',
    sender,
    ...(options.user === undefined ? {} : { user: options.user }),
    through: throughFor(configuration, options, through),
    template: await templateOf(letter, options, signature),
  };
}
