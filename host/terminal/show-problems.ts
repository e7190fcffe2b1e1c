import type { Place, Problem } from '@postrider/core/contracts';
import { commandHint } from './command-hints.ts';
import { onOneLine } from './on-one-line.ts';
import type { Terminal } from './terminal.ts';

function showPlace({ file, line, column, pointer, field }: Place): string {
  const spot = [file, line, column].filter((part) => part !== undefined).join(':');
  const inside = [
    pointer === undefined || pointer === '' ? undefined : `at ${pointer}`,
    field === undefined ? undefined : `field ${field}`,
  ];
  return [spot === '' ? undefined : spot, ...inside].filter((part) => part !== undefined).join(', ');
}

/** The core and the hints write the command as it is called where it is installed. */
const asTyped = (text: string, command: string): string =>
  text.replaceAll(/(?<!npx )\bpostrider (?=--|[a-z])/g, `${command} `);

function names(sentence: string, place: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}/.-])${RegExp.escape(place)}(?![\\p{L}\\p{N}/-])`, 'u').test(sentence);
}

/** What happened, where, and what to do, with the code to look up; `sign` begins it. */
export function problemLines(
  terminal: Terminal,
  problem: Problem,
  sign = terminal.style('✗', 'red'),
): readonly string[] {
  const { code, what, where, next, cause } = problem;
  const lines = [`${sign} ${terminal.style(onOneLine(what), 'bold')}`];
  const place = where === undefined ? '' : showPlace(where);
  // A file that the sentence above names is not named again.
  if (place !== '' && !names(what, place)) lines.push(`  where: ${onOneLine(place)}`);
  lines.push(`  what to do: ${onOneLine(asTyped(next, terminal.command))}`);
  const hint = commandHint(problem);
  if (hint !== undefined) lines.push(`  command: ${asTyped(hint, terminal.command)}`);
  if (cause !== undefined && cause.message !== '' && !what.includes(cause.message))
    lines.push(`  ${terminal.style(`underneath: ${onOneLine(cause.message)}`, 'dim')}`);
  lines.push(`  ${terminal.style(`(${code}; see docs/errors.md)`, 'dim')}`);
  return lines;
}

/** The same in one line, for what is told while something goes on. */
export function problemLine(terminal: Pick<Terminal, 'command'>, problem: Problem): string {
  const { code, what, next } = problem;
  const hint = commandHint(problem);
  const command = hint === undefined ? '' : ` Command: ${asTyped(hint, terminal.command)}`;
  return `${what} ${asTyped(next, terminal.command)}${command} (${code})`;
}

/** Tells the person what happened, where, and what to do. */
export function showProblems(terminal: Terminal, problems: readonly Problem[]): void {
  for (const problem of problems) for (const line of problemLines(terminal, problem)) terminal.tell(line);
}
