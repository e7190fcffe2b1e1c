import { displayWidth } from '../terminal/display-width.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { CommandContext } from './command.ts';
import { usesGmail } from './init-configuration.ts';
import type { StudioAnswers } from './init-configuration.ts';
import { noInbox } from './no-inbox.ts';
import { tellPath } from './tell-path.ts';

/** What a person reads when their configuration is written: what it lacks, and what to try next. */
export function showWritten(answers: StudioAnswers, context: CommandContext): void {
  const { company, from, user, password, limits, preset } = answers;
  const { terminal } = context;
  terminal.print(
    `${terminal.style('✓', 'green')} ${context.configuration} is written, with a first letter in letters/first.mjml.`,
  );
  for (const note of preset?.notes ?? []) terminal.print(`  ${note}`);
  if (limits.length === 0) terminal.print('  No limit is set: Postrider sends as fast as the server takes it.');
  const warning = noInbox({ inboxes: new Map(), company: { name: company, from } });
  if (warning !== undefined) terminal.print(`  ${warning}`);
  const signsIn = user !== undefined || usesGmail(answers);
  if (!signsIn)
    terminal.print(
      '  No user name was given: nobody signs in. If your provider asks for it, add `--user` and `--force`.',
    );
  if (signsIn && password === undefined) suggest(terminal, 'Keep the password:', 'secret set studio');
  suggest(terminal, signsIn ? 'Try to sign in:' : 'Try to connect:', 'check --connect');
  suggest(terminal, 'Send yourself the letter:', `send --to ${from} --letter letters/first.mjml`);
  suggest(terminal, 'Plan a mailing:', 'plan --list clients.csv --letter letters/first.mjml');
  tellPath(context);
}

/** A call to copy: on a line of its own where it would be broken in two. */
function suggest({ command, columns, print, verbatim }: Terminal, what: string, call: string): void {
  const line = `  ${what.padEnd(25)} ${command} ${call}`;
  if (displayWidth(line) <= columns) return print(line);
  print(`  ${what}`);
  verbatim(`    ${command} ${call}`);
}
