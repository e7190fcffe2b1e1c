import type { Problem, Template } from '@postrider/sdk';
import { templateProblem } from './template-problem.ts';

/** Octets. Providers refuse or cut letters long before (Gmail cuts at 102 KB). */
const letterLimit = 512 * 1024;
const signatureLimit = 64 * 1024;

function tooLarge(file: string, size: number, limit: number): Problem {
  return templateProblem(
    'TEMPLATE_TOO_LARGE',
    { file },
    `${file} is ${Math.ceil(size / 1024)} KB; the limit is ${limit / 1024} KB.`,
    'Take out what is not text, such as images inside the file: link to them instead.',
  );
}

/** What is too large to be looked at. */
export function oversized({ letter, signature }: Template): readonly Problem[] {
  const problems: Problem[] = [];
  const letterSize = Buffer.byteLength(letter.text);
  const signatureSize = Buffer.byteLength(signature?.text ?? '');
  if (letterSize > letterLimit) problems.push(tooLarge(letter.file, letterSize, letterLimit));
  if (signature !== undefined && signatureSize > signatureLimit)
    problems.push(tooLarge(signature.file, signatureSize, signatureLimit));
  return problems;
}
