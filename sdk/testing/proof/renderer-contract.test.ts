import { ProblemError, type Piece, type Program, type Renderer, type Template } from '#contracts';
import { expect, test } from 'vitest';
import { brokenPromises } from '../broken-promises.ts';
import { rendererContract } from '../renderer-contract.ts';

function pieces(file: string, text: string, firstLine = 1): Piece[] {
  return text.split('\n').flatMap((line, row): Piece[] => {
    let column = 1;
    const end: Piece[] = [{ kind: 'words', words: '\n' }];
    const cut = line.split(/(<[^<>]*>)/).map((part): Piece => {
      const place = { file, line: firstLine + row, column };
      column += part.length;
      if (!part.startsWith('<')) return { kind: 'words', words: part };
      const [field = '', fallback] = part.slice(1, -1).split('?');
      return { kind: 'field', field, ...(fallback === undefined ? {} : { fallback }), escape: 'none', ...place };
    });
    return [...cut.filter((piece) => piece.kind === 'field' || piece.words !== ''), ...end];
  });
}

/** The shortest renderer that keeps every promise: first line subject, then text, fields as `<name?fallback>`. */
function compile({ letter, subject, signature }: Template): Program {
  const lines = letter.text.replaceAll('\r', '').split('\n');
  const faults = lines.flatMap((line, row) => {
    const problem = { code: 'X', what: 'Odd.', where: { file: letter.file, line: row + 1 }, next: 'Even it.' };
    return line.includes('!') ? [problem] : [];
  });
  const [first, ...more] = faults;
  if (first !== undefined) throw new ProblemError(first, ...more);
  return {
    subject: pieces(letter.file, subject ?? lines[0] ?? '').slice(0, -1),
    text: [
      ...pieces(letter.file, lines.slice(1).join('\n'), 2),
      ...(signature === undefined ? [] : pieces(signature.file, signature.text)),
    ],
  };
}

/** The names of the promises that a renderer breaks. */
async function broken(change: (program: Program, template: Template) => Program): Promise<readonly string[]> {
  const names: string[] = [];
  const cases = rendererContract({
    create: (): Renderer => ({ compile: (template) => change(compile(template), template) }),
    letter: (subject, text) => ({ file: 'letter.txt', text: `${subject}\n${text}` }),
    field: (name, fallback) => `<${name}${fallback === undefined ? '' : `?${fallback}`}>`,
    faulty: [{ letter: { file: 'bad.txt', text: 'a!\nb\nc!' }, lines: [1, 3] }],
  });
  for (const { name, run } of cases) await run().catch(() => names.push(name));
  return names;
}

const map = (program: Program, change: (piece: Piece) => Piece): Program => ({
  subject: program.subject.map(change),
  text: program.text.map(change),
});

test('a renderer that keeps the contract passes every case', async () => {
  expect(await broken((program) => program)).toEqual([]);
});

let calls = 0;
test.each<[string, (program: Program, template: Template) => Program, string]>([
  ['loses words', (program) => ({ ...program, text: [] }), 'words of the letter'],
  [
    'loses fallbacks',
    (program) => map(program, (piece) => (piece.kind === 'field' ? { ...piece, fallback: '' } : piece)),
    'merge fields stay',
  ],
  [
    'miscounts columns',
    (program) => map(program, (piece) => (piece.kind === 'field' ? { ...piece, column: piece.column + 1 } : piece)),
    'every field knows',
  ],
  ['leaves HTML open', (program) => ({ ...program, html: program.text }), 'values are escaped'],
  [
    'keeps carriage returns',
    (program, { letter }) => ({ ...program, text: [{ kind: 'words', words: letter.text }] }),
    'lines end',
  ],
  [
    'breaks the subject',
    (program) => ({ ...program, subject: [...program.subject, { kind: 'words', words: '\n' }] }),
    'one line',
  ],
  [
    'ignores the given subject',
    (_, template) =>
      compile({ letter: template.letter, ...(template.signature ? { signature: template.signature } : {}) }),
    'given beside',
  ],
  [
    'ignores the signature',
    (_, { letter, subject }) => compile({ letter, ...(subject === undefined ? {} : { subject }) }),
    'a signature',
  ],
  [
    'counts its calls',
    (program) => ({ ...program, text: [...program.text, { kind: 'words', words: `${calls++}` }] }),
    'same program',
  ],
  ['hands out behaviour', (program) => Object.assign(program, { fill: () => '' }), 'is data'],
])('a renderer that %s is found out', async (_, change, name) => {
  expect((await broken(change)).join('\n')).toContain(name);
});

test('a renderer that stops at the first fault, or throws something else, is found out', async () => {
  const first = (compiled: () => Program): Program => {
    try {
      return compiled();
    } catch (thrown) {
      if (ProblemError.is(thrown)) throw new ProblemError(thrown.problem);
      throw thrown;
    }
  };
  const run = async (compileOnce: (template: Template) => Program): Promise<readonly string[]> => {
    const names: string[] = [];
    const cases = rendererContract({
      create: () => ({ compile: compileOnce }),
      letter: (subject, text) => ({ file: 'letter.txt', text: `${subject}\n${text}` }),
      field: (name) => `<${name}>`,
      faulty: [{ letter: { file: 'bad.txt', text: 'a!\nb\nc!' }, lines: [1, 3] }],
    });
    for (const { name, run } of cases) await run().catch(() => names.push(name));
    return names;
  };
  expect((await run((template) => first(() => compile(template)))).join('\n')).toContain('all faults');
  const fragile = (template: Template): Program => {
    if (template.letter.text.includes('\0')) throw new TypeError('no');
    return compile(template);
  };
  expect((await run(fragile)).join('\n')).toContain('whatever an author writes');
});

type Change = (compiled: (template: Template) => Program, template: Template) => Program;
const casesFor = (change: Change = (compiled, template) => compiled(template)) =>
  rendererContract({
    create: (): Renderer => ({ compile: (template) => change(compile, template) }),
    letter: (subject, text) => ({ file: 'letter.txt', text: `${subject}\n${text}` }),
    field: (name, fallback) => `<${name}${fallback === undefined ? '' : `?${fallback}`}>`,
    faulty: [{ letter: { file: 'bad.txt', text: 'a!\nb\nc!' }, lines: [1, 3] }],
  });
/** A renderer that changes what the sound one made. */
const changing =
  (change: (program: Program, template: Template) => Program): Change =>
  (compiled, template) =>
    change(compiled(template), template);
const without = ({ letter, subject, signature }: Template, part: 'subject' | 'signature'): Template => ({
  letter,
  ...(subject === undefined || part === 'subject' ? {} : { subject }),
  ...(signature === undefined || part === 'signature' ? {} : { signature }),
});
const fill = (): string => '';

const wrong: Readonly<Record<string, Change>> = {
  'words of the letter stand in subject, text and HTML': changing((program) =>
    map(program, (piece) =>
      piece.kind === 'words' ? { ...piece, words: piece.words.replace('welcome', 'hello') } : piece,
    ),
  ),
  'merge fields stay fields, with their fallbacks, in the order of the letter': changing((program) => ({
    ...program,
    text: program.text.toReversed(),
  })),
  'every field knows the file, line and column it was written at': changing((program) =>
    map(program, (piece) =>
      piece.kind === 'field' && piece.file === 'letter.txt' ? { ...piece, column: piece.column + 1 } : piece,
    ),
  ),
  'values are escaped in HTML, and plain in subject and text': changing((program) => ({
    ...program,
    html: program.text,
  })),
  'lines end with a line feed alone': changing((program, { letter }) =>
    letter.text.includes('\r') ? { ...program, text: [...program.text, { kind: 'words', words: '\r\n' }] } : program,
  ),
  'the subject is one line': changing((program, { subject }) =>
    subject === undefined ? { ...program, subject: [...program.subject, { kind: 'words', words: '\n' }] } : program,
  ),
  'a subject given beside the letter replaces its own': (compiled, template) => compiled(without(template, 'subject')),
  'a signature stands in every form of the letter, its fields under its own name': (compiled, template) =>
    compiled(without(template, 'signature')),
  'the same letter gives the same program, whoever compiles it': changing((program) => ({
    ...program,
    text: [...program.text, { kind: 'words', words: `${calls++}` }],
  })),
  'a program is data: it crosses a process border and lies in a file unchanged': changing((program) =>
    Object.assign(program, { fill }),
  ),
  'all faults of a letter are told at once, each with file and line': (compiled, template) => {
    try {
      return compiled(template);
    } catch (thrown) {
      throw ProblemError.is(thrown) ? new ProblemError(thrown.problem) : thrown;
    }
  },
  'whatever an author writes is compiled, or refused with problems': (compiled, template) => {
    if (template.letter.text.includes('\0')) throw new TypeError('no');
    return compiled(template);
  },
};

test('for each rule there is a wrong renderer', () => {
  expect(Object.keys(wrong).sort()).toEqual(
    casesFor()
      .map(({ name }) => name)
      .sort(),
  );
});

test.each(Object.entries(wrong))('a wrong renderer breaks exactly this: %s', async (rule, change) => {
  expect((await brokenPromises(casesFor(change))).map(({ name }) => name)).toEqual([rule]);
});
