import type { Program, Renderer, SourceText, Template } from '@postrider/sdk';
import { FieldTokens } from './field-tokens.ts';
import { htmlToText } from './html-to-text.ts';
import { type MergeSource, parseMergeFields } from './merge-fields.ts';
import { bodyOf, isSignaturePlace, readSignature, type SignatureSource, signaturePlace } from './signature.ts';
import { oversized } from './size-limits.ts';
import { subjectPattern } from './subject.ts';
import { throwFaults } from './template-problem.ts';

/** The line that mail programs know a signature by (RFC 3676 section 4.3). */
const signatureLine = '-- ';
const noSubject = 'Begin the letter with a line "Subject: ..." and an empty line, or give a subject beside it.';
const subjectLine = /^subject:(.*)(?:\n|$)(?:[ \t]*(?:\n|$))?/i;

function readLetter({ file, text }: SourceText, signed: boolean): MergeSource {
  const clean = text
    .replace(/^\ufeff/, '')
    .replaceAll(/\r\n?/g, '\n')
    .trimEnd();
  const letter = parseMergeFields({ file, text: clean }, { kind: 'plain' });
  if (!signed || letter.parts.some(isSignaturePlace)) return letter;
  return parseMergeFields({ file, text: `${clean}\n\n${signatureLine}\n${signaturePlace}` }, { kind: 'plain' });
}

function signatureText(signature: SignatureSource | undefined, tokens: FieldTokens): string {
  if (signature === undefined) return '';
  const text = tokens.put(signature.parts);
  return signature.format === 'plain' ? text : htmlToText(bodyOf(text)).trimEnd();
}

/** Compiles a plain-text letter: `Subject: ...`, an empty line, then the text as it is to be read. */
export function compileText(template: Template): Program {
  throwFaults(oversized(template));
  const signature = template.signature === undefined ? undefined : readSignature(template.signature);
  const merged = readLetter(template.letter, signature !== undefined);
  const tokens = new FieldTokens([template.letter.text, template.subject ?? '', template.signature?.text ?? '']);
  const text = merged.parts
    .map((part) => (isSignaturePlace(part) ? signatureText(signature, tokens) : tokens.put([part])))
    .join('');
  const [head = '', own = ''] = subjectLine.exec(text) ?? [];
  const subject = subjectPattern(template, own, tokens, noSubject);
  throwFaults([...merged.problems, ...(signature?.problems ?? []), ...subject.problems]);
  return { subject: subject.pattern, text: tokens.pattern(`${text.slice(head.length).trimEnd()}\n`, 'none') };
}

export const textRenderer: Renderer = { compile: compileText };
