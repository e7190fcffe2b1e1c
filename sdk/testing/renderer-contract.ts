import { deepStrictEqual, equal, notEqual, ok } from 'node:assert/strict';
import type { MaybePromise, Pattern, Piece, Program, Renderer, SourceText, Template } from '#contracts';
import { ProblemError } from '#contracts';
import type { ContractCase } from './contract-case.ts';
import { seededRandom } from './seeded-random.ts';

/** What the kit has to know of a renderer. */
export interface RendererUnderTest {
  /** A new renderer, with the same settings every time. */
  create(): MaybePromise<Renderer>;
  /** A sound letter in the renderer's own language, with this subject and one paragraph of this text. */
  letter(subject: string, text: string): SourceText;
  /** A merge field as an author writes it. */
  field(name: string, fallback?: string): string;
  /** Letters with several faults, and the line of each fault. */
  readonly faulty: readonly { readonly letter: SourceText; readonly lines: readonly number[] }[];
}

type FieldPiece = Extract<Piece, { readonly kind: 'field' }>;

const wordsOf = (pattern: Pattern): string =>
  pattern.map((piece) => (piece.kind === 'words' ? piece.words : '')).join('');
const fieldsOf = (pattern: Pattern): readonly FieldPiece[] => pattern.filter((piece) => piece.kind === 'field');
const patternsOf = ({ subject, text, html }: Program): readonly Pattern[] => [subject, text, html ?? []];

/** What stands at a place that counts from 1. */
function textAt({ text }: SourceText, { line, column }: FieldPiece): string {
  return (text.split('\n')[line - 1] ?? '').slice(column - 1);
}

/** Everything a renderer promises, as named cases: `test.each(rendererContract({ … }))('$name', ({ run }) => run())`. */
export function rendererContract(subject: RendererUnderTest): readonly ContractCase[] {
  const about = (name: string, check: (renderer: Renderer) => Promise<void>): ContractCase => ({
    name,
    run: async () => check(await subject.create()),
  });
  const greeting = subject.letter(
    `Spring for ${subject.field('name', 'you')}`,
    `Dear ${subject.field('name')}, welcome to ${subject.field('city', 'town')}.`,
  );

  return [
    about('words of the letter stand in subject, text and HTML', async (renderer) => {
      const program = await renderer.compile({ letter: greeting });
      ok(wordsOf(program.subject).startsWith('Spring for'));
      ok(wordsOf(program.text).includes('welcome to'));
      if (program.html !== undefined) ok(wordsOf(program.html).includes('welcome to'));
    }),

    about('merge fields stay fields, with their fallbacks, in the order of the letter', async (renderer) => {
      const program = await renderer.compile({ letter: greeting });
      deepStrictEqual(
        fieldsOf(program.subject).map(({ field, fallback }) => [field, fallback]),
        [['name', 'you']],
      );
      deepStrictEqual(
        fieldsOf(program.text).map(({ field, fallback }) => [field, fallback]),
        [
          ['name', undefined],
          ['city', 'town'],
        ],
      );
    }),

    about('every field knows the file, line and column it was written at', async (renderer) => {
      for (const piece of patternsOf(await renderer.compile({ letter: greeting })).flatMap(fieldsOf)) {
        equal(piece.file, greeting.file);
        const written = subject.field(piece.field, piece.fallback);
        ok(textAt(greeting, piece).startsWith(written), `${written} is not at ${piece.line}:${piece.column}`);
      }
    }),

    about('values are escaped in HTML, and plain in subject and text', async (renderer) => {
      const program = await renderer.compile({ letter: greeting });
      for (const piece of [...fieldsOf(program.subject), ...fieldsOf(program.text)]) notEqual(piece.escape, 'html');
      for (const piece of fieldsOf(program.html ?? [])) notEqual(piece.escape, 'none');
    }),

    about('lines end with a line feed alone', async (renderer) => {
      const letter = { file: greeting.file, text: greeting.text.replaceAll('\n', '\r\n') };
      for (const pattern of patternsOf(await renderer.compile({ letter }))) ok(!wordsOf(pattern).includes('\r'));
    }),

    about('the subject is one line', async (renderer) => {
      const { subject: line } = await renderer.compile({ letter: greeting });
      ok(!/[\r\n]/.test(wordsOf(line)));
    }),

    about('a subject given beside the letter replaces its own', async (renderer) => {
      const template: Template = { letter: greeting, subject: `Summer for ${subject.field('city')}` };
      const program = await renderer.compile(template);
      equal(wordsOf(program.subject), 'Summer for ');
      deepStrictEqual(
        fieldsOf(program.subject).map(({ field }) => field),
        ['city'],
      );
    }),

    about('a signature stands in every form of the letter, its fields under its own name', async (renderer) => {
      const signature = { file: 'signature.txt', text: `Warm regards\n${subject.field('agent')}\n` };
      const program = await renderer.compile({ letter: greeting, signature });
      for (const pattern of program.html === undefined ? [program.text] : [program.text, program.html]) {
        ok(wordsOf(pattern).includes('Warm regards'));
        const [agent] = fieldsOf(pattern).filter(({ field }) => field === 'agent');
        deepStrictEqual([agent?.file, agent?.line, agent?.column], ['signature.txt', 2, 1]);
      }
    }),

    about('the same letter gives the same program, whoever compiles it', async (renderer) => {
      const template: Template = { letter: greeting, signature: { file: 'signature.txt', text: 'Warm regards\n' } };
      const program = await renderer.compile(template);
      deepStrictEqual(await renderer.compile(template), program);
      deepStrictEqual(await (await subject.create()).compile(template), program);
    }),

    about('a program is data: it crosses a process border and lies in a file unchanged', async (renderer) => {
      const program = await renderer.compile({ letter: greeting });
      deepStrictEqual(structuredClone(program), program);
      deepStrictEqual(JSON.parse(JSON.stringify(program)), program);
    }),

    about('all faults of a letter are told at once, each with file and line', async (renderer) => {
      ok(subject.faulty.length > 0, 'give the kit a faulty letter');
      for (const { letter, lines } of subject.faulty) {
        const found = await refusal(renderer, letter);
        ok(found !== undefined, `${letter.file} was compiled, with faults in lines ${lines.join(', ')}`);
        for (const { where, what, next } of found.problems) {
          equal(where?.file, letter.file);
          ok(what.length > 0 && next.length > 0);
        }
        const told = new Set(found.problems.map(({ where }) => where?.line));
        for (const line of lines) ok(told.has(line), `the fault in line ${line} is not told`);
      }
    }),

    about('whatever an author writes is compiled, or refused with problems', async (renderer) => {
      const random = seededRandom(20_260_302);
      const bits = [
        '{',
        '}',
        '{{',
        '}}',
        '|',
        '<',
        '</',
        '>',
        '&',
        ';',
        '"',
        "'",
        '=',
        ' ',
        '\n',
        '\r',
        '\0',
        'a',
        'name',
        '😀',
        '\ud800',
        '<!--',
        '-->',
        ']]>',
        '<p',
        '<style>',
        '\u202e',
      ];
      for (let round = 0; round < 60; round++) {
        const length = Math.floor(random.fraction() * 24);
        const text = Array.from({ length }, () => bits[Math.floor(random.fraction() * bits.length)]).join('');
        await refusal(renderer, subject.letter('Spring', text));
        await refusal(renderer, { file: greeting.file, text });
      }
    }),
  ];
}

/** The problems a letter is refused with; undefined when it is compiled. Anything else that is thrown is a fault of the renderer. */
async function refusal(renderer: Renderer, letter: SourceText): Promise<ProblemError | undefined> {
  try {
    await renderer.compile({ letter });
    return undefined;
  } catch (thrown) {
    if (ProblemError.is(thrown)) return thrown;
    throw thrown;
  }
}
