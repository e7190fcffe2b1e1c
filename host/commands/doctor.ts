import { examine } from '../doctor/examine.ts';
import type { Area, Finding } from '../doctor/finding.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { onOneLine } from '../terminal/on-one-line.ts';
import { problemLines } from '../terminal/show-problems.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { wordsFor } from '../terminal/words.ts';
import type { Command } from './command.ts';

/** Everything that is wrong, and how to mend it: one list. */
export const doctor: Command<{ readonly offline?: boolean }> = async ({ offline = false }, context) => {
  const { terminal, json } = context;
  const findings: Finding[] = [];
  let area: Area | undefined;
  for await (const finding of examine(context, { offline, now: Date.now })) {
    findings.push(finding);
    if (json) continue;
    if (finding.area !== area) terminal.print(terminal.style(finding.area, 'bold'));
    area = finding.area;
    for (const line of linesOf(finding, terminal)) terminal.print(`  ${line}`);
  }
  const wrong = findings.filter(({ kind }) => kind === 'wrong').length;
  const advice = findings.filter(({ kind }) => kind === 'advice').length;
  if (json) terminal.json({ ok: wrong === 0, findings });
  else {
    const { count } = wordsFor(terminal.locale);
    const known = advice === 0 ? '' : `, ${count(advice, 'thing')} to know`;
    terminal.print(wrong === 0 ? `Nothing is wrong${known}.` : `${count(wrong, 'thing')} to mend${known}.`);
  }
  return wrong === 0 ? exitCodes.done : exitCodes.wrong;
};

function linesOf(finding: Finding, terminal: Terminal): readonly string[] {
  switch (finding.kind) {
    case 'good':
      return [`${terminal.style('✓', 'green')} ${onOneLine(finding.what)}`];
    case 'advice':
      return problemLines(terminal, finding.problem, terminal.style('!', 'yellow'));
    case 'wrong':
      return problemLines(terminal, finding.problem);
  }
}
