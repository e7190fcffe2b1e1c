import process from 'node:process';
import { wrapLine } from './wrap-line.ts';

/** Where a command speaks: results to standard output, everything on the way to standard error. */
export interface Terminal {
  /** A line of the result. */
  readonly print: (line: string) => void;
  /** A line of the result that a person copies: it is not broken where it is wider than the terminal. */
  readonly verbatim: (line: string) => void;
  /** A line for the person only; left out of what a script reads. */
  readonly tell: (line: string) => void;
  /** The result of `--json`. */
  readonly json: (value: unknown) => void;
  /** While it stands, lines are written above it. */
  readonly stand: (line: StandingLine) => Disposable;
  /** True when a person sits there: progress may redraw its line. */
  readonly interactive: boolean;
  /** How wide a line of the result may be; Infinity where it goes to a file or a pipe. */
  readonly columns: number;
  readonly locale: string;
  /** What this person types to call the program. */
  readonly command: string;
  /** Styles only where a person sees them. */
  readonly style: (text: string, style: Style) => string;
}

/** A line at the bottom that is drawn again and again, such as a bar. */
export interface StandingLine {
  readonly clear: () => void;
  readonly redraw: () => void;
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

const codes: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** The person's locale from the environment (POSIX: LC_ALL, LC_TIME, LANG); `C` and what Intl does not know read as English. */
export function localeOf(environment: NodeJS.ProcessEnv): string {
  const wanted =
    [environment['LC_ALL'], environment['LC_TIME'], environment['LANG']]
      // POSIX: a variable that is empty counts as not set.
      .find((value) => value !== undefined && value !== '')
      ?.split(/[.@]/)[0]
      ?.replace('_', '-') ?? '';
  if (wanted === 'POSIX') return 'en';
  try {
    return Intl.getCanonicalLocales(wanted)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** npm says how it was called: in a clone, `npx` finds a command that the shell does not. */
export function commandOf({ npm_command: called }: NodeJS.ProcessEnv): string {
  return called === 'exec' ? 'npx postrider' : 'postrider';
}

type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

/** A terminal that does not know its width, as some in containers, reports none or 0. */
function columnsOf({ columns }: Output): number {
  return columns > 0 ? columns : 80;
}

/** The terminal of this process; streams and environment are named by tests only. */
export function systemTerminal(
  out: Output = process.stdout,
  error: Output = process.stderr,
  environment: NodeJS.ProcessEnv = process.env,
): Terminal {
  const interactive = error.isTTY && environment['TERM'] !== 'dumb';
  // Lines of the result may go to a file while a person still sits at standard error: then nothing is coloured.
  const coloured = interactive && out.isTTY && (environment['NO_COLOR'] ?? '') === '';
  let standing: StandingLine | undefined;
  const write = (stream: Output, line: string): void => {
    standing?.clear();
    stream.write(`${line}\n`);
    standing?.redraw();
  };
  const wrapped = (stream: Output, line: string): string => (stream.isTTY ? wrapLine(line, columnsOf(stream)) : line);
  return {
    interactive,
    columns: out.isTTY ? columnsOf(out) : Infinity,
    locale: localeOf(environment),
    command: commandOf(environment),
    print: (line) => write(out, wrapped(out, line)),
    verbatim: (line) => write(out, line),
    tell: (line) => write(error, wrapped(error, line)),
    json: (value) => void out.write(`${JSON.stringify(value, undefined, 2)}\n`),
    style: (text, style) => (coloured ? `\u001B[${codes[style][0]}m${text}\u001B[${codes[style][1]}m` : text),
    stand(line) {
      standing = line;
      return {
        [Symbol.dispose]() {
          standing = undefined;
        },
      };
    },
  };
}
