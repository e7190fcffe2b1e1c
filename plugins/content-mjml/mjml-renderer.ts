import { causeOf, type Problem, type Program, type Renderer, type SourceText, type Template } from '@postrider/sdk';
import { DomUtils, parseDocument } from 'htmlparser2';
import { type FieldPlace, readFieldPlaces } from './field-places.ts';
import { FieldTokens } from './field-tokens.ts';
import { withoutIndentation, withSteadyNames } from './finished-html.ts';
import { htmlToText } from './html-to-text.ts';
import { type MergeField, type MergeSource, parseMergeFields } from './merge-fields.ts';
import { type MjmlSource, readMjmlSource } from './mjml-source.ts';
import {
  bodyOf,
  isSignaturePlace,
  readSignature,
  type SignatureSource,
  signaturePlace,
  textToHtml,
} from './signature.ts';
import { oversized } from './size-limits.ts';
import { subjectPattern } from './subject.ts';
import { templateProblem, throwFaults } from './template-problem.ts';

/** The page that is made of a letter is read by recursion; no page is nested like this. */
const deepestPage = 500;
const noSubject = 'Write it into <mj-title> in <mj-head>, or give a subject beside the letter.';

interface Letter {
  readonly source: MjmlSource;
  readonly merged: MergeSource;
}

function readLetter(letter: SourceText): Letter {
  const source = readMjmlSource(letter);
  return { source, merged: parseMergeFields(letter, { kind: 'markup', ignore: source.ignore }) };
}

/** A signed letter has a place for its signature at the end of its body, unless it names one. Lines keep their numbers. */
function readSignedLetter({ file, text }: SourceText): Letter {
  const letter = readLetter({ file, text });
  const { bodyEnd } = letter.source;
  if (bodyEnd === undefined || letter.merged.parts.some(isSignaturePlace)) return letter;
  const section = `<mj-section><mj-column><mj-text>${signaturePlace}</mj-text></mj-column></mj-section>`;
  return readLetter({ file, text: text.slice(0, bodyEnd) + section + text.slice(bodyEnd) });
}

interface Page {
  readonly html: string;
  readonly problems: readonly Problem[];
}

/** Runs MJML, which is loaded when the first letter needs it: that takes most of a second. */
async function compilePage(file: string, source: MjmlSource, tokens: FieldTokens, mjml: string): Promise<Page> {
  const { default: mjml2html } = await import('mjml');
  try {
    const { html, errors } = await mjml2html(mjml, {
      validationLevel: 'soft',
      keepComments: false,
      ignoreIncludes: true,
      // Otherwise the parser looks at the working folder, which an isolated plugin may not.
      filePath: '',
    });
    const problems = errors.map(({ line, message, tagName }) => {
      const column = source.columnOf(tagName, line);
      return templateProblem(
        'MJML_INVALID',
        { file, line, ...(column === undefined ? {} : { column }) },
        `<${tagName}>: ${tokens.reveal(message)}.`,
        'Correct the tag; the MJML documentation lists what it may hold.',
      );
    });
    return { html: withoutIndentation(withSteadyNames(html, mjml)), problems };
  } catch (thrown) {
    const problem = templateProblem(
      'MJML_INVALID',
      { file, line: 1, column: 1 },
      `${file} is no MJML letter.`,
      'Begin it with <mjml> and put the letter into <mj-body>.',
    );
    return { html: '', problems: [{ ...problem, cause: causeOf(thrown) }] };
  }
}

function tooDeep(file: string): Problem {
  const what = `The tags of ${file} are nested more than ${deepestPage} deep.`;
  return templateProblem('MJML_INVALID', { file }, what, 'Take some of the wrapping tags out.');
}

function placeFaults(places: readonly FieldPlace[]): readonly Problem[] {
  return places.flatMap((place) => {
    if (place.kind !== 'refused') return [];
    const { field, file, line, column } = place.field;
    return templateProblem(
      'TEMPLATE_FIELD_PLACE',
      { file, line, column, field },
      `The merge field "${field}" stands ${place.why}, where no value can be made safe.`,
      'Put it into text, a link, or an attribute in quotes.',
    );
  });
}

/** The signature as HTML with tokens. */
function signatureHtml(signature: SignatureSource, tokens: FieldTokens): string {
  const text = tokens.put(signature.parts);
  return signature.format === 'html' ? bodyOf(text) : textToHtml(text);
}

/** The signature is a part of a page: it cannot stand in an attribute. */
function signatureFault(page: string, tokens: FieldTokens, place: MergeField): readonly Problem[] {
  const misplaced = readFieldPlaces(page, tokens).places.some(({ kind, field }) => field === place && kind !== 'text');
  return misplaced ? placeFaults([{ kind: 'refused', field: place, why: 'inside a tag' }]) : [];
}

/** The subject that `<mj-title>` gives. */
function titleOf(html: string): string {
  return DomUtils.textContent(DomUtils.getElementsByTagName('title', parseDocument(html), true, 1));
}

/** Compiles a letter in MJML. */
export async function compileMjml(template: Template): Promise<Program> {
  throwFaults(oversized(template));
  const { file, text } = template.letter;
  const signature = template.signature === undefined ? undefined : readSignature(template.signature);
  const { source, merged } = signature === undefined ? readLetter(template.letter) : readSignedLetter(template.letter);
  const tokens = new FieldTokens([text, template.subject ?? '', template.signature?.text ?? '']);
  const place = merged.parts.find(isSignaturePlace) ?? { field: 'signature', file, line: 1, column: 1 };
  const signatureToken = tokens.token(place);
  const mjml = merged.parts
    .map((part) => (isSignaturePlace(part) ? (signature === undefined ? '' : signatureToken) : tokens.put([part])))
    .join('');

  const page = await compilePage(file, source, tokens, mjml);
  const signed =
    signature === undefined ? page.html : page.html.replaceAll(signatureToken, () => signatureHtml(signature, tokens));
  const { places, depth } = readFieldPlaces(signed, tokens);
  throwFaults([
    ...source.problems,
    ...merged.problems,
    ...(signature?.problems ?? []),
    ...page.problems,
    ...placeFaults(places),
    ...signatureFault(page.html, tokens, place),
    ...(depth > deepestPage ? [tooDeep(file)] : []),
    // Where there is no page, it has no title either: that would be no fault of its own.
    ...(page.html === '' || depth > deepestPage
      ? []
      : subjectPattern(template, titleOf(signed), tokens, noSubject).problems),
  ]);
  const html = tokens.mark(
    signed,
    places.map((each) => (each.kind === 'refused' ? 'x' : each.mark)),
  );
  return {
    subject: subjectPattern(template, titleOf(html), tokens, noSubject).pattern,
    text: tokens.pattern(
      htmlToText(html, (words) => tokens.reveal(words)),
      'none',
    ),
    html: tokens.pattern(html, 'html'),
  };
}

export const mjmlRenderer: Renderer = { compile: compileMjml };
