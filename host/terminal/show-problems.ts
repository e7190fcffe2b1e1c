import type { Place, Problem } from '@postrider/core/contracts';
import { commandHints } from './command-hints.ts';
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

/** Shows what happened, where, and what to do, with the code to look up. */
export function showProblems(terminal: Terminal, problems: readonly Problem[]): void {
  for (const { code, what, where, next, cause } of problems) {
    terminal.tell(`${terminal.style('✗', 'red')} ${terminal.style(onOneLine(what), 'bold')}`);
    const place = where === undefined ? '' : showPlace(where);
    if (place !== '') terminal.tell(`  where: ${onOneLine(place)}`);
    terminal.tell(`  what to do: ${onOneLine(asTyped(next, terminal.command))}`);
    const hint = commandHints[code];
    if (hint !== undefined) terminal.tell(`  command: ${asTyped(hint, terminal.command)}`);
    if (cause !== undefined && cause.message !== '' && !what.includes(cause.message))
      terminal.tell(terminal.style(`  underneath: ${onOneLine(cause.message)}`, 'dim'));
    terminal.tell(terminal.style(`  (${code}; see docs/errors.md)`, 'dim'));
  }
}
