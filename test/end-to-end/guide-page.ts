/** A command of a page, with the lines that it prints. */
export interface ShownCommand {
  readonly kind: 'command';
  readonly command: string;
  readonly output: readonly string[];
  /** It goes on while the page does. */
  readonly running: boolean;
}

/** A block of code: a whole file in YAML, a part of a file in TypeScript, or a change of a file. */
export interface ShownCode {
  readonly kind: 'code';
  readonly language: 'yaml' | 'ts' | 'diff';
  readonly lines: readonly string[];
}

export type Shown = ShownCommand | ShownCode;

function commandsIn(lines: readonly string[], running: boolean): readonly ShownCommand[] {
  const commands: { kind: 'command'; command: string; output: string[]; running: boolean }[] = [];
  for (const line of lines) {
    if (line.startsWith('$ ')) commands.push({ kind: 'command', command: line.slice(2), output: [], running });
    else commands.at(-1)?.output.push(line);
  }
  return commands;
}

/** Everything in a page that a reader would type, in order. */
export function shownIn(page: string): readonly Shown[] {
  return [...page.matchAll(/^```(\w+)( running)?\n([\s\S]*?)^```$/gm)].flatMap(
    ([, language = '', running, text = '']): readonly Shown[] => {
      const lines = text.replace(/\n$/, '').split('\n');
      if (language === 'console') return commandsIn(lines, running !== undefined);
      if (language === 'yaml' || language === 'ts' || language === 'diff') return [{ kind: 'code', language, lines }];
      throw new Error(`The page has a block of ${language}, and nobody says what that is for.`);
    },
  );
}

/** What differs from run to run. */
function settled(line: string): string {
  return line
    .replaceAll(/\(\d+(\.\d+)?ms\)/g, '(… ms)')
    .replaceAll(/\d[\d,]* bytes/g, '… bytes')
    .replaceAll(/(sha256-|ed25519:)\S+/g, '$1…')
    .trimEnd();
}

/** Whether a program printed what a page shows; a line `…` stands for any number of lines. */
export function isAsShown(shown: readonly string[], printed: string): boolean {
  const lines = printed.replace(/\n$/, '').split('\n').map(settled);
  const pattern = shown.map(settled);
  const fits = (at: number, line: number): boolean => {
    const expected = pattern[at];
    if (expected === undefined) return line === lines.length || (lines.length === 1 && lines[0] === '');
    if (expected === '…')
      return Array.from({ length: lines.length - line + 1 }, (_, skip) => line + skip).some((each) =>
        fits(at + 1, each),
      );
    return lines[line] === expected && fits(at + 1, line + 1);
  };
  return fits(0, 0);
}

/** A text with the change that a block of diff shows. */
export function changed(text: string, diff: readonly string[]): string {
  const side = (left: ' -' | ' +'): string =>
    diff
      .filter((line) => left.includes(line.charAt(0)))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const before = side(' -').replaceAll(/^ {2}/gm, '  ');
  if (!text.includes(before)) throw new Error(`Nothing in the file reads\n${before}`);
  return text.replace(before, () => side(' +'));
}

/** Whether a part of a file stands in it, however far it is indented there. */
export function standsIn(text: string, part: readonly string[]): boolean {
  const plain = (lines: readonly string[]): string => lines.map((line) => line.trim()).join('\n');
  return plain(text.split('\n')).includes(plain(part));
}
