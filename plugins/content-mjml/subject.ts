import type { Pattern, Problem, Template } from '@postrider/sdk';
import type { FieldTokens } from './field-tokens.ts';
import { parseMergeFields } from './merge-fields.ts';
import { templateProblem } from './template-problem.ts';

/** The name that faults in a subject show, when it was given beside the letter. */
const subjectFile = 'subject';

/**
 * The subject: the one given beside the letter, else the letter's own.
 * @param own the letter's subject with tokens, white space as it stands there
 * @param next what to do when there is none
 */
export function subjectPattern(
  template: Template,
  own: string,
  tokens: FieldTokens,
  next: string,
): { readonly pattern: Pattern; readonly problems: readonly Problem[] } {
  const given = template.subject?.trim() ?? '';
  if (given !== '') {
    const { parts, problems } = parseMergeFields({ file: subjectFile, text: given }, { kind: 'plain' });
    return { pattern: tokens.pattern(tokens.put(parts), 'none'), problems };
  }
  const text = own.replaceAll(/\s+/g, ' ').trim();
  if (text !== '') return { pattern: tokens.pattern(text, 'none'), problems: [] };
  const where = { file: template.letter.file, line: 1, column: 1 };
  return { pattern: [], problems: [templateProblem('TEMPLATE_NO_SUBJECT', where, 'The letter has no subject.', next)] };
}
