import type { Problem, SourceText } from '@postrider/sdk';
import { Tokenizer } from 'htmlparser2';
import type { IgnoredRange } from './merge-fields.ts';
import { SourcePositions } from './source-positions.ts';
import { templateProblem } from './template-problem.ts';

interface OpenTag {
  readonly name: string;
  readonly start: number;
  readonly contentStart: number;
}

/** What is to be known of an MJML file before it is compiled. */
export interface MjmlSource {
  /** Comments, style sheets and scripts, in order. */
  readonly ignore: readonly IgnoredRange[];
  /** Where `</mj-body>` begins. */
  readonly bodyEnd?: number;
  /** The column of the first tag of this name on a line. */
  columnOf(name: string, line: number): number | undefined;
  readonly problems: readonly Problem[];
}

/** MJML works by recursion; no letter is nested like this. */
const deepest = 100;
const isMjml = (name: string): boolean => /^mj(?:ml$|-)/.test(name);
const isCode = (name: string): boolean => name === 'mj-style' || name === 'style' || name === 'script';

/** Reads the tags of an MJML file. MJML itself is silent about tags that are not closed, and would read files. */
export function readMjmlSource({ file, text }: SourceText): MjmlSource {
  const positions = new SourcePositions(text);
  const problems: Problem[] = [];
  const ignore: IgnoredRange[] = [];
  const columns = new Map<string, number>();
  const open: OpenTag[] = [];
  let bodyEnd: number | undefined;
  let tag = { name: '', start: 0 };

  const report = (code: string, offset: number, what: string, next: string): void =>
    void problems.push(templateProblem(code, { file, ...positions.at(offset) }, what, next));
  const notClosed = ({ name, start }: OpenTag): void =>
    report('MJML_INVALID', start, `<${name}> is not closed.`, `Write </${name}> where it ends.`);
  const closeCode = ({ name, contentStart }: OpenTag, end: number): void => {
    if (isCode(name)) ignore.push({ kind: 'code', start: contentStart, end });
  };

  const opened = (end: number, selfClosing: boolean): void => {
    const { name, start } = tag;
    if (name === 'mj-include')
      report(
        'MJML_INCLUDE_REFUSED',
        start,
        '<mj-include> would read another file, which letters may not.',
        'Copy the text of that file into the letter.',
      );
    if (selfClosing || !(isMjml(name) || isCode(name))) return;
    open.push({ name, start, contentStart: end + 1 });
    if (open.length === deepest)
      report(
        'MJML_INVALID',
        start,
        `Tags are nested more than ${deepest} deep.`,
        'Take some of the wrapping tags out.',
      );
  };

  const closed = (name: string, start: number): void => {
    if (!isMjml(name) && !isCode(name)) return;
    const place = open.findLastIndex((each) => each.name === name);
    if (place < 0) {
      report(
        'MJML_INVALID',
        start,
        `</${name}> closes a tag that is not open.`,
        `Take it out, or open <${name}> before.`,
      );
      return;
    }
    for (const each of open.splice(place).toReversed()) {
      closeCode(each, start);
      if (each.name !== name) notClosed(each);
    }
    if (name === 'mj-body') bodyEnd = start;
  };

  const nothing = (): void => undefined;
  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: false },
    {
      onopentagname(start, end) {
        tag = { name: text.slice(start, end).toLowerCase(), start: start - 1 };
        const { line, column } = positions.at(start - 1);
        const key = `${line} ${tag.name}`;
        if (!columns.has(key)) columns.set(key, column);
      },
      onopentagend: (end) => opened(end, false),
      onselfclosingtag: (end) => opened(end, true),
      onclosetag: (start, end) => closed(text.slice(start, end).trim().toLowerCase(), start - 2),
      oncomment(start, end) {
        // Outlook reads what is in a conditional comment: fields there are filled.
        if (!text.startsWith('[if', start)) ignore.push({ kind: 'comment', start, end });
      },
      onattribdata: nothing,
      onattribend: nothing,
      onattribentity: nothing,
      onattribname: nothing,
      oncdata: nothing,
      ondeclaration: nothing,
      onend: nothing,
      onprocessinginstruction: nothing,
      ontext: nothing,
      ontextentity: nothing,
    },
  );
  tokenizer.write(text);
  tokenizer.end();
  for (const each of open) {
    closeCode(each, text.length);
    notClosed(each);
  }
  return {
    ignore: ignore.sort((one, other) => one.start - other.start),
    ...(bodyEnd === undefined ? {} : { bodyEnd }),
    columnOf: (name, line) => columns.get(`${line} ${name}`),
    problems,
  };
}
